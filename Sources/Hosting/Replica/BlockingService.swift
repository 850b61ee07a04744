internal import Contexts
internal import Dispatch
internal import Logging
internal import Polyglot
internal import ServiceLifecycle

/// A service whose decisions block their thread, as those of an external program do. It has a thread of its own for them,
/// so that probes and everything else go on meanwhile.
struct BlockingService: WaitingService {
    private let inner: any WaitingService
    private let executor = ThreadExecutor()

    init(_ inner: any WaitingService) { self.inner = inner }

    var books: any AsyncServiceDatabase { inner.books }

    func handle(_ work: Work, from source: WorkSource) async throws(DatabaseError) -> HandledWork {
        try await onThread { () async throws(DatabaseError) in try await inner.handle(work, from: source) }
    }

    private func onThread(
        _ body: @Sendable () async throws(DatabaseError) -> HandledWork
    ) async throws(DatabaseError) -> HandledWork {
        let result: Result<HandledWork, DatabaseError> = await withTaskExecutorPreference(executor) {
            do throws(DatabaseError) { return .success(try await body()) } catch { return .failure(error) }
        }
        return try result.get()
    }
}

/// Runs tasks on a queue of its own, one at a time.
private final class ThreadExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "external program")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}

/// Says in the log what happens to a replica's external program.
struct ExternalProgramService: Service {
    /// How often it looks.
    private static let look = Duration.milliseconds(500)

    let supervisor: ExternalSupervisor
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                tell()
                try? await Task.sleep(for: Self.look)
            }
        }
        tell()
    }

    private func tell() {
        for event in supervisor.takeLog() {
            logger.warning(
                "external program",
                metadata: ["what": "\(event.kind)", "detail": "\(event.detail)", "count": "\(event.count)"])
        }
    }

    /// Starts a program before the first message needs it. Starting waits for the program's greeting, so it has a thread
    /// of its own.
    static func start(_ supervisor: ExternalSupervisor) async throws {
        let failure: ExternalFailure? = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                do throws(ExternalFailure) {
                    try supervisor.start()
                    continuation.resume(returning: nil)
                } catch {
                    continuation.resume(returning: error)
                }
            }
        }
        if let failure { throw failure }
    }
}
