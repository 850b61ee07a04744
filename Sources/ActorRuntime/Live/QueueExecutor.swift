internal import Dispatch

/// Runs the jobs of its actors one after another, on one thread at a time.
///
/// In the virtual world all replicas and the event loop share one executor, so nothing runs at the same time although
/// all of them are actors. In the live world each has its own. The type is only a serial executor: a type that is also
/// a task executor makes the runtime enqueue jobs that could go on at once.
@usableFromInline
package final class QueueExecutor: SerialExecutor {
    /// Whose threads the jobs run on.
    package enum Threads: Sendable {
        /// A thread that is made for the executor when there is work. Jobs may block, as an event loop does when it
        /// waits.
        case own
        /// Threads that all executors of this kind share, about as many as there are cores.
        case shared
    }

    /// The form that the queue takes. A block that is used again is not made again.
    @usableFromInline typealias Block = @Sendable @convention(block) () -> Void

    private let queue: DispatchQueue
    /// The queue where all executors of this kind wait for a thread; nil if there are no others.
    private let sharedQueue: DispatchQueue?

    /// - Parameter name: the thread's name in a debugger.
    package init(_ name: String, threads: Threads = .own) {
        sharedQueue =
            switch threads {
            case .own: nil
            case .shared: .global()
            }
        queue = DispatchQueue(label: name, target: sharedQueue)
    }

    @usableFromInline
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    @usableFromInline
    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Runs `body` among the executor's jobs, without the cost of a task.
    @usableFromInline
    func run(_ body: @escaping Block) { queue.async(execute: body) }

    /// Like ``run(_:)``, but executors that wait for a thread of this kind go first.
    ///
    /// A job that queued itself again with ``run(_:)`` would keep its thread for ever, because a serial queue that has
    /// a thread is drained until it is empty. With this function the job queues for a thread again, behind all others.
    @usableFromInline
    func runAfterOthers(_ body: @escaping Block) {
        guard let sharedQueue else { return run(body) }
        sharedQueue.async { self.run(body) }
    }

    /// A check: traps if the caller is not one of this executor's jobs.
    @usableFromInline
    package func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
