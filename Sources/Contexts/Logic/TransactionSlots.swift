/// A number of slots that tasks take and give back, in the order in which they ask. A task that is cancelled while it
/// waits stops waiting.
final class TransactionSlots: Sendable {
    private struct Waiter {
        var ticket: UInt64
        var continuation: UnsafeContinuation<Bool, Never>
    }

    private struct State {
        var free: Int
        var nextTicket: UInt64 = 0
        /// Oldest first.
        var waiting: [Waiter] = []

        mutating func ticket() -> UInt64 {
            nextTicket += 1
            return nextTicket
        }

        mutating func remove(_ ticket: UInt64) -> Waiter? {
            waiting.firstIndex { $0.ticket == ticket }.map { waiting.remove(at: $0) }
        }

        /// Gives a slot to the task that has waited longest, and returns that task. Returns nil if no task waits.
        mutating func giveBack() -> Waiter? {
            guard waiting.isEmpty else { return waiting.removeFirst() }
            free += 1
            return nil
        }
    }

    private let state: BriefLock<State>

    init(_ count: Int) {
        precondition(count > 0, "a replica has at least one worker, not \(count)")
        state = BriefLock(State(free: count))
    }

    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Takes a slot, and waits until one is free. If the task is cancelled before that, returns false and takes no
    /// slot.
    func take() async -> Bool {
        let ticket = state.withLock { $0.ticket() }
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in enter(Waiter(ticket: ticket, continuation: continuation)) }
        } onCancel: {
            state.withLock { $0.remove(ticket) }?.continuation.resume(returning: false)
        }
    }

    private func enter(_ waiter: Waiter) {
        // Checked under the lock: a task that is cancelled after this is found among the waiting tasks.
        let isGranted: Bool? = state.withLock { state in
            if Task.isCancelled { return false }
            guard state.free == 0 else {
                state.free -= 1
                return true
            }
            state.waiting.append(waiter)
            return nil
        }
        if let isGranted { waiter.continuation.resume(returning: isGranted) }
    }

    func giveBack() {
        state.withLock { $0.giveBack() }?.continuation.resume(returning: true)
    }
}
