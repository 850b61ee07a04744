internal import DequeModule

/// A replica's bounded queue of messages that wait for a worker.
package struct Mailbox: Sendable {
    /// What became of a message at the door.
    package enum Admission: Sendable {
        case accepted
        /// The message goes back to its sender.
        case rejected
        /// The message is lost.
        case droppedNewest
        /// The message is in; the one that had waited longest is lost.
        case droppedOldest(ParcelRef)
        /// The message and its sender wait at the door.
        case blocked
    }

    package let policy: MailboxPolicy
    private var queue: Deque<ParcelRef> = []
    private var door: Deque<ParcelRef> = []

    package init(_ policy: MailboxPolicy) { self.policy = policy }

    /// Messages in the mailbox, those at the door not included.
    package var depth: Int { queue.count }

    /// Messages at the door of a full mailbox whose policy is to block.
    package var blocked: Int { door.count }

    package mutating func offer(_ parcel: ParcelRef) -> Admission {
        guard queue.count >= policy.capacity else {
            queue.append(parcel)
            return .accepted
        }
        switch policy.overflow {
        case .reject: return .rejected
        case .dropNewest: return .droppedNewest
        case .dropOldest:
            // A capacity of at least one makes sure that there is an oldest.
            let oldest = queue.removeFirst()
            queue.append(parcel)
            return .droppedOldest(oldest)
        case .block:
            guard door.count < MailboxPolicy.maximumCapacity else { return .rejected }
            door.append(parcel)
            return .blocked
        }
    }

    /// The message that has waited longest; the first one at the door takes the room that it leaves.
    package mutating func next() -> ParcelRef? {
        guard let parcel = queue.popFirst() else { return nil }
        if let admitted = door.popFirst() { queue.append(admitted) }
        return parcel
    }

    /// Empties mailbox and door, oldest first.
    package mutating func removeAll() -> [ParcelRef] {
        defer {
            queue = []
            door = []
        }
        return Array(queue) + Array(door)
    }
}
