import TestSupport
import Testing

@testable import ActorRuntime
@testable import Contexts

/// The timing wheel against a list that is sorted by instant and order of arrival.
@Suite struct EventQueueTests {
    /// What the wheel stands for.
    private struct Model {
        private var events: [(time: Int64, token: UInt64)] = []
        var count: Int { events.count }
        var nextInstant: Int64? { events.first?.time }

        mutating func push(_ token: UInt64, at time: Int64) {
            // After all that are due at the same instant or before.
            var (low, high) = (0, events.count)
            while low < high {
                let middle = (low + high) / 2
                if events[middle].time <= time { low = middle + 1 } else { high = middle }
            }
            events.insert((time, token), at: low)
        }

        mutating func pop(notAfter end: Int64) -> (time: Int64, token: UInt64)? {
            guard let first = events.first, first.time <= end else { return nil }
            return events.removeFirst()
        }
    }

    private static let soak = SoakSize.factor

    /// An instant from `now` on: often the same, often near, at times so far that the highest levels are needed.
    private func instant(from now: Int64, _ random: inout RandomStream) -> Int64 {
        if random.nextBounded(4) == 0 { return now }
        let bits = Int(random.nextBounded(62))
        let distance = Int64(random.nextBounded(1 << UInt64(bits)))
        return now > Int64.max - distance ? Int64.max : now + distance
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func itGivesWhatASortedListGives(seed: UInt64) {
        for round in 0..<Self.soak {
            let failure = compare(RandomStream(seed: seed).fork(UInt64(round)))
            #expect(failure == nil, "seed \(seed), round \(round): \(failure ?? "")")
        }
    }

    /// Returns what differs.
    private func compare(_ stream: RandomStream) -> String? {
        var random = stream
        var queue = EventQueue(minimumCapacity: 4)
        var model = Model()
        var now: Int64 = 0
        var token: UInt64 = 0
        // Nearer instants in some rounds, so that many events meet in a slot.
        let mask: Int64 = [.max, 0xFFF, 0x3F_FFFF, 0xFF][Int(random.nextBounded(4))]
        for step in 0..<2_000 {
            if random.nextBounded(100) < 52 {
                let distance = (instant(from: now, &random) - now) & mask
                queue.push(Event(.wake, token: token), at: Instant(nanoseconds: now + distance))
                model.push(token, at: now + distance)
                token += 1
            } else {
                let end = random.nextBounded(3) == 0 ? Int64.max : instant(from: now, &random)
                let (found, expected) = (queue.pop(notAfter: Instant(nanoseconds: end)), model.pop(notAfter: end))
                guard found?.instant.nanoseconds == expected?.time, found?.event.token == expected?.token else {
                    return "step \(step): popped \(String(describing: found)), expected \(String(describing: expected))"
                }
                // As a world does: its clock stands at the event, or at the end of the run.
                now = expected?.time ?? (end == .max ? now : end)
            }
            guard queue.count == model.count, queue.nextInstant?.nanoseconds == model.nextInstant else {
                return "step \(step): \(queue.count) events from \(String(describing: queue.nextInstant)) on, expected "
                    + "\(model.count) from \(String(describing: model.nextInstant)) on"
            }
        }
        while let expected = model.pop(notAfter: .max) {
            let found = queue.pop()
            guard found?.instant.nanoseconds == expected.time, found?.event.token == expected.token else {
                return "at the end: popped \(String(describing: found)), expected \(expected)"
            }
        }
        return queue.pop() == nil ? nil : "an event is left"
    }

    @Test func eventsOfOneInstantLeaveInTheOrderInWhichTheyCameFromWhereverTheyWerePushed() {
        var queue = EventQueue()
        // Pushed from afar, from nearer and from the instant itself: three levels of the wheel.
        let instant = Instant(nanoseconds: 1 << 20)
        queue.push(Event(.wake, token: 1), at: instant)
        queue.push(Event(.wake, token: 100), at: Instant(nanoseconds: 1 << 20 - 100))
        queue.push(Event(.wake, token: 2), at: instant)
        #expect(queue.pop()?.event.token == 100)
        queue.push(Event(.wake, token: 3), at: instant)
        #expect(queue.pop()?.event.token == 1)
        queue.push(Event(.wake, token: 4), at: instant)
        #expect([2, 3, 4].allSatisfy { queue.pop()?.event.token == $0 })
        #expect(queue.nextInstant == nil)
        #expect(queue.count == 0)
    }

    @Test func theDistantFutureIsAnInstantLikeAnyOther() {
        var queue = EventQueue()
        queue.push(Event(.wake, token: 1), at: .distantFuture)
        queue.push(Event(.wake, token: 2), at: .distantFuture)
        queue.push(Event(.wake, token: 3), at: .start)
        #expect(queue.nextInstant == .start)
        #expect([3, 1, 2].allSatisfy { queue.pop()?.event.token == $0 })
    }

    @Test func nothingLeavesBeforeItIsDue() {
        var queue = EventQueue()
        queue.push(Event(.wake, token: 1), at: Instant(nanoseconds: 1_000_000))
        queue.push(Event(.wake, token: 2), at: Instant(nanoseconds: 1_000_001))
        #expect(queue.pop(notAfter: Instant(nanoseconds: 999_999)) == nil)
        #expect(queue.pop(notAfter: Instant(nanoseconds: 1_000_000))?.event.token == 1)
        #expect(queue.pop(notAfter: Instant(nanoseconds: 1_000_000)) == nil)
        #expect(queue.count == 1)
    }

    @Test func anEventKeepsAllItsFields() {
        var queue = EventQueue()
        queue.push(Event(.timeout, target: .max, worker: .max, token: .max), at: .start)
        let event = queue.pop()?.event
        #expect(event?.kind == .timeout)
        #expect(event?.target == .max && event?.worker == .max && event?.token == .max)
    }
}
