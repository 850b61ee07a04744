internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// SIGINT and SIGTERM: the first one cancels the work, which then ends in order; the second one ends the process.
enum Interrupt {
    static let signals = [SIGINT, SIGTERM]

    /// Does the work in a task that the first signal cancels.
    static func cancelling<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let task = Task { try await work() }
        let count = Counter()
        let sources = signals.map { number in
            // Dispatch on Linux takes the signal before its default action; elsewhere that must be put aside.
            #if canImport(Darwin)
            signal(number, SIG_IGN)
            #endif
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler {
                if count.next() == 1 {
                    Terminal.printError("\ninterrupted: writing the report so far; once more ends at once")
                    task.cancel()
                } else {
                    _exit(ExitStatus.interrupted.rawValue)
                }
            }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        return try await task.value
    }

    private final class Counter: Sendable {
        private let count = Atomic<Int>(0)
        func next() -> Int { count.add(1, ordering: .relaxed).newValue }
    }
}
