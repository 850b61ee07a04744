package import Contexts
internal import Dispatch
internal import Synchronization

/// The wall clock of a live world: nanoseconds since the run began, never backwards, whatever the system's date does.
///
/// Safe to read from any thread.
package final class LiveClock: Sendable {
    /// The system's monotonic clock when the run began; 0 before.
    private let origin = Atomic<UInt64>(0)

    package init() {}

    /// Begins the run, at ``Instant/start``. Only the first call counts.
    package func start() {
        _ = origin.compareExchange(
            expected: 0, desired: DispatchTime.now().uptimeNanoseconds, ordering: .relaxed)
    }

    /// ``Instant/start`` until the run begins.
    package var now: Instant {
        let begin = origin.load(ordering: .relaxed)
        guard begin != 0 else { return .start }
        return Instant(nanoseconds: Int64(clamping: DispatchTime.now().uptimeNanoseconds &- begin))
    }

    /// The instant on the system's clock, for waiting; saturates.
    func deadline(_ instant: Instant) -> DispatchTime {
        let begin = origin.load(ordering: .relaxed)
        let (sum, overflow) = begin.addingReportingOverflow(UInt64(max(0, instant.nanoseconds)))
        return overflow || sum > UInt64(Int64.max) ? .distantFuture : DispatchTime(uptimeNanoseconds: sum)
    }
}

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
