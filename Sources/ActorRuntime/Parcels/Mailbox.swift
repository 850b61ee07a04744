internal import DequeModule

/// A replica's bounded queue of messages that wait for a worker.
package struct Mailbox: Sendable {
    /// What happened to a message that arrived.
    package enum Admission: Sendable {
        case accepted
        /// The message goes back to its sender.
        case rejected
        /// The message is lost.
        case droppedNewest
        /// The message is in; the message that had waited longest is lost.
        case droppedOldest(ParcelRef)
        /// The message and its sender wait outside the mailbox.
        case blocked
    }

    package let policy: MailboxPolicy
    private var queue: Deque<ParcelRef> = []
    private var door: Deque<ParcelRef> = []

    package init(_ policy: MailboxPolicy) { self.policy = policy }

    /// Messages in the mailbox, without those that wait outside it.
    package var depth: Int { queue.count }

    /// Messages that wait outside a full mailbox whose policy is to block.
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
            // The capacity is at least one, so there is an oldest message.
            let oldest = queue.removeFirst()
            queue.append(parcel)
            return .droppedOldest(oldest)
        case .block:
            guard door.count < MailboxPolicy.maximumCapacity else { return .rejected }
            door.append(parcel)
            return .blocked
        }
    }

    /// Takes the message that has waited longest. The first message that waits outside takes its room.
    package mutating func next() -> ParcelRef? {
        guard let parcel = queue.popFirst() else { return nil }
        if let admitted = door.popFirst() { queue.append(admitted) }
        return parcel
    }

    /// Empties the mailbox and what waits outside it, oldest first.
    package mutating func removeAll() -> [ParcelRef] {
        defer {
            queue = []
            door = []
        }
        return Array(queue) + Array(door)
    }
}

/// How much a replica's mailbox holds and what happens to a message that finds it full.
package struct MailboxPolicy: Hashable, Sendable {
    package enum Overflow: String, CaseIterable, Sendable {
        /// The sender is told at once. A request fails; the bus offers the message again later.
        case reject
        /// The arriving message is lost.
        case dropNewest = "drop-newest"
        /// The message that has waited longest is lost and makes room.
        case dropOldest = "drop-oldest"
        /// The sender waits until there is room. Meanwhile it holds its own worker.
        case block
    }

    /// The largest capacity that a scenario may ask for.
    package static let maximumCapacity = 1_000_000

    /// Messages that wait, not counting those in a worker's hands; 1...``maximumCapacity``.
    package var capacity: Int
    package var overflow: Overflow

    package init(capacity: Int = 256, overflow: Overflow = .reject) {
        self.capacity = capacity
        self.overflow = overflow
    }
}
