internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// SIGINT, SIGTERM and SIGHUP: the first one cancels the work, which then ends in order; the second one ends the
/// process.
enum Interrupt {
    static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// Does the work in a task that the first signal cancels; `notice` says on standard error what happens then.
    static func cancelling<Result: Sendable>(
        notice: String = "interrupted: writing the report so far; once more ends at once",
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        // The work begins when the signals are caught, or one that comes early would end the process.
        let (isReady, ready) = AsyncStream<Void>.makeStream()
        let task = Task {
            for await _ in isReady { break }
            return try await work()
        }
        let count = Counter()
        var sources: [any DispatchSourceSignal] = []
        for number in signals where number != SIGHUP || !isIgnored(number) {
            sources.append(await source(number) { interrupt(task, notice, count) })
        }
        ready.yield()
        let result = await task.result
        for source in sources { source.cancel() }
        return try result.get()
    }

    private static func interrupt<Result>(_ task: Task<Result, any Error>, _ notice: String, _ count: Counter) {
        guard count.next() == 1 else { ReportStage.exit(ExitReason.interrupted.rawValue) }
        // After the ^C that a terminal shows, and after a line of progress.
        if Terminal.isErrorTerminal { Terminal.writeError("\n") }
        Terminal.printError(notice)
        task.cancel()
    }

    /// Whether whoever started the program put the signal aside, as `nohup` does.
    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        #if canImport(Glibc)
        let handler = action.__sigaction_handler.sa_handler
        #else
        let handler = action.__sigaction_u.__sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// A source that has caught the signal when this returns.
    private static func source(
        _ number: Int32, _ handler: @escaping @Sendable () -> Void
    ) async -> any DispatchSourceSignal {
        // Dispatch on Linux takes the signal before its default action; elsewhere that must be put aside.
        #if canImport(Darwin)
        signal(number, SIG_IGN)
        #endif
        let source = DispatchSource.makeSignalSource(signal: number)
        source.setEventHandler(handler: handler)
        await withCheckedContinuation { continuation in
            source.setRegistrationHandler { continuation.resume() }
            source.resume()
        }
        return source
    }

    private final class Counter: Sendable {
        private let count = Atomic<Int>(0)
        func next() -> Int { count.add(1, ordering: .relaxed).newValue }
    }
}
