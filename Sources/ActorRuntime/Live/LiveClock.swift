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
