/// How much a replica's mailbox holds and what happens to a message that finds it full.
package struct MailboxPolicy: Hashable, Sendable {
    package enum Overflow: String, CaseIterable, Sendable {
        /// The sender is told at once; a request fails, the bus offers the message again later.
        case reject
        /// The arriving message is lost.
        case dropNewest = "drop-newest"
        /// The message that has waited longest is lost and makes room.
        case dropOldest = "drop-oldest"
        /// The sender waits at the door until there is room, and holds its own worker meanwhile.
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
