internal import Dispatch

/// Runs the jobs of its actors one after another, on one thread at a time.
///
/// In the virtual world every replica and the event loop share one, so nothing runs at the same time although all of
/// them are actors; in the live world each has its own. It is a serial executor and nothing else: a type that is a
/// task executor too makes the runtime enqueue where it could go on.
@usableFromInline
package final class QueueExecutor: SerialExecutor {
    /// Whose threads the jobs run on.
    package enum Threads: Sendable {
        /// One that is made for it when there is work: jobs may block, as an event loop does that waits.
        case own
        /// Those that all executors of this kind share, about as many as there are cores.
        case shared
    }

    private let queue: DispatchQueue

    /// - Parameter name: shows up as the thread's name in a debugger.
    package init(_ name: String, threads: Threads = .own) {
        queue =
            switch threads {
            case .own: DispatchQueue(label: name)
            case .shared: DispatchQueue(label: name, target: .global())
            }
    }

    @usableFromInline
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    @usableFromInline
    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Runs `body` among the executor's jobs, without the price of a task.
    @usableFromInline
    func run(_ body: @escaping @Sendable () -> Void) { queue.async(execute: body) }

    /// The tripwire: traps when the caller is not one of this executor's jobs.
    @usableFromInline
    package func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
