import Testing

@testable import ActorRuntime
@testable import Contexts

@Suite struct MailboxTests {
    /// A mailbox as a list of numbers.
    private struct Model {
        let policy: MailboxPolicy
        var queue: [UInt64] = []
        var door: [UInt64] = []

        mutating func offer(_ number: UInt64) -> String {
            guard queue.count >= policy.capacity else {
                queue.append(number)
                return "accepted"
            }
            switch policy.overflow {
            case .reject: return "rejected"
            case .dropNewest: return "droppedNewest"
            case .dropOldest:
                queue.append(number)
                return "droppedOldest \(queue.removeFirst())"
            case .block:
                door.append(number)
                return "blocked"
            }
        }

        mutating func next() -> UInt64? {
            guard !queue.isEmpty else { return nil }
            if !door.isEmpty { queue.append(door.removeFirst()) }
            return queue.removeFirst()
        }
    }

    private func text(_ admission: Mailbox.Admission) -> String {
        switch admission {
        case .accepted: "accepted"
        case .rejected: "rejected"
        case .droppedNewest: "droppedNewest"
        case .droppedOldest(let oldest): "droppedOldest \(oldest.parcel.message.key)"
        case .blocked: "blocked"
        }
    }

    @Test(arguments: MailboxPolicy.Overflow.allCases, 1...5 as ClosedRange<UInt64>)
    func itDoesWhatItsPolicySays(overflow: MailboxPolicy.Overflow, seed: UInt64) {
        var random = RandomStream(seed: seed)
        let policy = MailboxPolicy(capacity: 1 + Int(random.nextBounded(4)), overflow: overflow)
        var mailbox = Mailbox(policy)
        var model = Model(policy: policy)
        var pool = ParcelPool()
        for number in 0..<1_000 as Range<UInt64> {
            if random.nextBounded(5) < 3 {
                let message = Message(type: MessageType(rawValue: 0), key: number)
                let parcel = pool.make(message, from: .client, to: ServiceID(rawValue: 0))
                #expect(text(mailbox.offer(parcel)) == model.offer(number), "seed \(seed), step \(number)")
            } else {
                #expect(mailbox.next()?.parcel.message.key == model.next(), "seed \(seed), step \(number)")
            }
            #expect(mailbox.depth == model.queue.count && mailbox.blocked == model.door.count, "seed \(seed)")
            #expect(mailbox.depth <= policy.capacity, "seed \(seed)")
        }
        #expect(mailbox.removeAll().map(\.parcel.message.key) == model.queue + model.door, "seed \(seed)")
        #expect(mailbox.depth == 0 && mailbox.blocked == 0)
    }

    @Test func theDoorHasAnEnd() {
        var mailbox = Mailbox(MailboxPolicy(capacity: 1, overflow: .block))
        var pool = ParcelPool()
        let parcel = pool.make(
            Message(type: MessageType(rawValue: 0), key: 0), from: .client, to: ServiceID(rawValue: 0))
        #expect(text(mailbox.offer(parcel)) == "accepted")
        for _ in 0..<MailboxPolicy.maximumCapacity { _ = mailbox.offer(parcel) }
        #expect(mailbox.blocked == MailboxPolicy.maximumCapacity)
        #expect(text(mailbox.offer(parcel)) == "rejected")
    }
}
