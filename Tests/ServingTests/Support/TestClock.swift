import Contexts
import Serving
import Synchronization

/// A clock that stands still, but for those who wait: waiting takes no time and moves it on.
final class TestClock: ServedClock {
    private let state = Mutex((now: Instant.start, slept: [Timespan]()))

    var now: Instant { state.withLock { $0.now } }

    /// How long tasks have waited, in order.
    var slept: [Timespan] { state.withLock { $0.slept } }

    func advance(by span: Timespan) { state.withLock { $0.now = $0.now + span } }

    func sleep(for span: Timespan) throws(CancellationError) {
        if Task.isCancelled { throw CancellationError() }
        state.withLock { state in
            state.now = state.now + span
            state.slept.append(span)
        }
    }
}
