internal import Contexts
internal import Synchronization

/// Wakes a task that has nothing to do. A ring that comes while nobody waits is kept for the next wait, so none is
/// missed.
///
/// One task waits at a time.
final class Bell: Sendable {
    private struct State {
        var isRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func ring() {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            defer { state.waiter = nil }
            if state.waiter == nil { state.isRung = true }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns after a ring, or after a length of time, or when the task is cancelled.
    func wait(atMost span: Timespan, _ clock: any ServedClock) async {
        let alarm = Task {
            // A cancelled sleep means that the bell has rung.
            do { try await clock.sleep(for: span) } catch { return }
            ring()
        }
        defer { alarm.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isRung = state.withLock { state in
                    defer { state.isRung = false }
                    if !state.isRung { state.waiter = continuation }
                    return state.isRung
                }
                if isRung { continuation.resume() }
            }
        } onCancel: {
            ring()
        }
    }
}
