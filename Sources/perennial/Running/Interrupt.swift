internal import Dispatch
internal import Synchronization
internal import Texts

/// SIGINT, SIGTERM and SIGHUP. The first signal ends any command: in order if that does not take long, and otherwise at
/// once. The second signal ends it at once, whatever it does.
enum Interrupt {
    static let signals = [Signal.interrupt, .terminate, .hangUp]
    /// How long a cancelled command may take to end in order. The time for writing reports does not count. After the
    /// reports are written, the command has at least this long again to announce them.
    static let patience = DispatchTimeInterval.milliseconds(800)

    /// How many runs there are that end by themselves after a cancellation and then write their reports.
    private static let finishing = Atomic<Int>(0)

    /// Does the work in a task that the first signal cancels. `notice` then goes to standard error.
    static func cancelling<Result: Sendable>(
        notice: String = "interrupted: writing the report so far; once more ends at once",
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        // The work begins only after the signals are caught. An early signal would otherwise end the process.
        let (isReady, ready) = AsyncStream<Void>.makeStream()
        let task = Task {
            for await _ in isReady { break }
            return try await work()
        }
        let count = Counter()
        let sources = await caught { interrupt(task, notice, count) }
        ready.yield()
        let result = await task.result
        for source in sources { source.cancel() }
        return try result.get()
    }

    /// Does work that has no result before it is done. The first signal ends the process; whole files stay, and
    /// half-written ones are removed.
    static func ending(_ signals: [Signal] = signals, _ work: () async throws -> Void) async rethrows {
        let sources = await caught(signals) { Ending.now(.interrupted) }
        defer { for source in sources { source.cancel() } }
        try await work()
    }

    /// Does work that reacts to a cancellation itself and then has something to write. It gets the time for that.
    static func finishing<Result>(_ work: () async throws -> Result) async rethrows -> Result {
        finishing.add(1, ordering: .sequentiallyConsistent)
        defer { finishing.subtract(1, ordering: .sequentiallyConsistent) }
        return try await work()
    }

    private static func interrupt<Result>(_ task: Task<Result, any Error>, _ notice: String, _ count: Counter) {
        guard count.next() == 1 else { Ending.now(.interrupted) }
        // Begins a new line after the ^C that a terminal shows, and after a progress line.
        if Terminal.isErrorTerminal { Terminal.writeError("\n") }
        Terminal.printError(notice)
        let isFinishing = isFinishing
        task.cancel()
        endAfterPatience(wasFinishing: isFinishing)
    }

    private static var isFinishing: Bool { finishing.load(ordering: .sequentiallyConsistent) != 0 }

    /// Ends the process if the command has not ended by itself. It may be reading a large file, or waiting for a file,
    /// or waiting for a reader of its output.
    private static func endAfterPatience(wasFinishing: Bool) {
        DispatchQueue.global().asyncAfter(deadline: .now() + patience) {
            let isFinishing = isFinishing
            guard !isFinishing, !wasFinishing else { return endAfterPatience(wasFinishing: isFinishing) }
            Ending.now(.interrupted)
        }
    }

    /// Sources that have caught the signals when this returns.
    private static func caught(
        _ signals: [Signal] = signals, _ handler: @escaping @Sendable () -> Void
    ) async -> [any DispatchSourceSignal] {
        var sources: [any DispatchSourceSignal] = []
        // `nohup` starts a program with this signal ignored.
        for signal in signals where signal != .hangUp || !signal.isIgnored {
            sources.append(await source(signal, handler))
        }
        return sources
    }

    /// A source that has caught the signal when this returns.
    private static func source(
        _ signal: Signal, _ handler: @escaping @Sendable () -> Void
    ) async -> any DispatchSourceSignal {
        // On Linux Dispatch takes the signal before its default action. Elsewhere the default action must be disabled.
        #if canImport(Darwin)
        signal.ignore()
        #endif
        let source = DispatchSource.makeSignalSource(signal: signal.number)
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
