internal import Dispatch
internal import Synchronization

/// The way to stop a world's run from outside of it, from any thread: an interrupt, a cancelled task.
package final class StopSignal: Sendable {
    private let requested = Atomic<Bool>(false)
    private let bell = DispatchSemaphore(value: 0)

    package init() {}

    /// Ends the run that is under way, or the next one, before its next event. There is no way back.
    package func requestStop() {
        requested.store(true, ordering: .releasing)
        ring()
    }

    package var isStopRequested: Bool { requested.load(ordering: .acquiring) }

    /// Ends a wait that is under way, or the next one.
    func ring() { bell.signal() }

    /// Waits for a ring, at the longest until the deadline.
    func wait(until deadline: DispatchTime) { _ = bell.wait(timeout: deadline) }
}
