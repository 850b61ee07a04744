internal import Contexts
internal import NIOCore

/// The run's own time line on the machine's monotonic clock.
struct RunClock {
    private let beginning = NIODeadline.now()

    init() {}

    var now: Instant { instant(.now()) }

    func instant(_ time: NIODeadline) -> Instant { .start + .nanoseconds((time - beginning).nanoseconds) }

    func deadline(of instant: Instant) -> NIODeadline { beginning + .nanoseconds(instant.sinceStart.nanoseconds) }
}
