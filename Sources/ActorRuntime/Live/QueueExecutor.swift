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

    /// As the queue takes it: one that is used again is not made again.
    @usableFromInline typealias Block = @Sendable @convention(block) () -> Void

    private let queue: DispatchQueue
    /// Where all of the kind queue for a thread; nil where there is nobody else.
    private let sharedQueue: DispatchQueue?

    /// - Parameter name: shows up as the thread's name in a debugger.
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

    /// Runs `body` among the executor's jobs, without the price of a task.
    @usableFromInline
    func run(_ body: @escaping Block) { queue.async(execute: body) }

    /// As ``run(_:)``, but executors that wait for a thread of this kind have it first.
    ///
    /// A job that put itself back by ``run(_:)`` would keep its thread for ever: a serial queue, once it has a thread,
    /// is drained until it is empty. This way it queues for a thread again, behind all others.
    @usableFromInline
    func runAfterOthers(_ body: @escaping Block) {
        guard let sharedQueue else { return run(body) }
        sharedQueue.async { self.run(body) }
    }

    /// The tripwire: traps when the caller is not one of this executor's jobs.
    @usableFromInline
    package func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
