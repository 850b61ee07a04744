internal import Dispatch

/// Runs the jobs of its actors one after another, on one thread at a time.
///
/// In the virtual world every replica and the event loop share one, so nothing runs at the same time although all of
/// them are actors; in the live world each has its own. It is a serial executor and nothing else: a type that is a
/// task executor too makes the runtime enqueue where it could go on.
package final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    /// - Parameter name: shows up as the thread's name in a debugger.
    package init(_ name: String) { queue = DispatchQueue(label: name) }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// The tripwire: traps when the caller is not one of this executor's jobs.
    package func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
