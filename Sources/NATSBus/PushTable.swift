internal import Contexts

/// The pushes of a process that are under way, and what becomes of each. A machine that is told what has happened and
/// says what to do; it sends nothing itself.
struct PushTable {
    /// How a push ends.
    enum Ending: Hashable, Sendable {
        case answered(NATSAnswer)
        /// Nobody has answered in time, or the server is away.
        case unreachable
    }

    private struct Entry {
        var push: NATSPush
        var waiter: CheckedContinuation<Ending, Never>
        /// When it ends without an answer.
        var end: ContinuousClock.Instant
        /// When somebody last said that the batch is in hand; nil if nobody has.
        var sign: ContinuousClock.Instant?
        /// When it is sent again; nil once the server has stored it.
        var again: ContinuousClock.Instant?
    }

    /// How long a push waits for an answer.
    var pushTime = NATSLimits.answer
    private var entries: [UInt64: Entry] = [:]

    var isEmpty: Bool { entries.isEmpty }

    mutating func add(
        _ push: NATSPush, number: UInt64, at now: ContinuousClock.Instant, _ waiter: CheckedContinuation<Ending, Never>
    ) {
        entries[number] = Entry(
            push: push, waiter: waiter, end: now + pushTime, again: now + NATSLimits.acknowledgement)
    }

    /// What is to be sent, unless it has ended meanwhile.
    func push(_ number: UInt64) -> NATSPush? { entries[number]?.push }

    /// The server keeps it, so it need not be sent again.
    mutating func stored(_ number: UInt64) { entries[number]?.again = nil }

    /// Somebody has it in hand.
    mutating func begun(_ number: UInt64, at now: ContinuousClock.Instant) { entries[number]?.sign = now }

    mutating func end(_ number: UInt64, _ ending: Ending) {
        entries.removeValue(forKey: number)?.waiter.resume(returning: ending)
    }

    /// The server is away: whatever is answered now is lost.
    mutating func endAll() { for number in Array(entries.keys) { end(number, .unreachable) } }

    /// Ends what has waited long enough, and returns the numbers of those that are to be sent again.
    mutating func pass(_ now: ContinuousClock.Instant) -> [UInt64] {
        var again: [UInt64] = []
        for number in entries.keys.sorted() {
            guard let entry = entries[number] else { continue }
            if entry.end <= now {
                // Who had it in hand has fallen silent.
                let isDead = entry.sign.map { $0 + NATSLimits.silence <= now } ?? false
                end(number, isDead ? .answered(.refused(.replicaDied)) : .unreachable)
            } else if let time = entry.again, time <= now {
                entries[number]?.again = now + NATSLimits.acknowledgement
                again.append(number)
            }
        }
        return again
    }
}
