/// What one decision changes beside the rows that it was made about: events, timers, and the message that has now been
/// handled. It commits with the rows or not at all.
///
/// It is filled once for each message and used again by its replica, whatever the type of the rows, so a busy replica
/// allocates nothing for it.
@usableFromInline package struct Transaction: Sendable {
    /// A message that the service sends to itself later.
    @usableFromInline package struct Timer: Sendable {
        @usableFromInline package let message: Message
        @usableFromInline package let after: Timespan

        @inlinable package init(message: Message, after: Timespan) {
            self.message = message
            self.after = after
        }
    }

    /// Events for the outbox, in the order in which they were decided.
    @usableFromInline package internal(set) var events: [Message] = []
    /// Timers to set, each in the place of the one that is pending for its key.
    @usableFromInline package internal(set) var timers: [Timer] = []
    /// Keys whose pending timers are no longer wanted. They go before ``timers`` come.
    @usableFromInline package internal(set) var cancelledTimers: [UInt64] = []
    /// The id of the message that this transaction handles, for the inbox; nil where it cannot come again.
    @usableFromInline package internal(set) var handled: UInt64?
    /// The timer that this transaction handles, where it handles one. It commits only while the timer of this key is
    /// pending that is due at this instant, and removes it; otherwise the timer was handled, replaced or cancelled before,
    /// and the result is ``CommitResult/duplicate``.
    @usableFromInline package internal(set) var fired: PendingTimer.Name?
    /// When it was decided. The time of its timers counts from here.
    @usableFromInline package internal(set) var instant = Instant.start

    @inlinable package init() {}

    /// When a timer of this transaction is due.
    @inlinable package func due(_ timer: Timer) -> Instant { instant + timer.after }

    @inlinable package mutating func publish(_ event: Message) { events.append(event) }

    @inlinable package mutating func schedule(_ message: Message, after delay: Timespan) {
        timers.append(Timer(message: message, after: delay))
    }

    @inlinable package mutating func cancelTimer(key: UInt64) { cancelledTimers.append(key) }

    /// Says what is decided about: which message, when, and whether it may come again.
    @inlinable package mutating func begin(at instant: Instant, handling handled: UInt64?) {
        self.instant = instant
        self.handled = handled
    }

    /// Says that a timer is what is decided about.
    package mutating func begin(firing timer: PendingTimer) { fired = timer.name }

    /// Empties the transaction and keeps its memory.
    @inlinable package mutating func removeAll() {
        // Most transactions leave most parts empty. One or two elements are dropped sooner one by one than as a range.
        while !events.isEmpty { events.removeLast() }
        while !timers.isEmpty { timers.removeLast() }
        while !cancelledTimers.isEmpty { cancelledTimers.removeLast() }
        handled = nil
        fired = nil
    }
}

/// A timer as a service's database keeps it: a row like any other.
@usableFromInline package struct PendingTimer: Hashable, Sendable {
    /// What tells it from all other timers of its service, also from one that comes in its place.
    @usableFromInline package struct Name: Hashable, Sendable {
        @usableFromInline package var key: UInt64
        @usableFromInline package var due: Instant
    }

    @usableFromInline package var message: Message
    @usableFromInline package var due: Instant

    @inlinable package init(message: Message, due: Instant) {
        self.message = message
        self.due = due
    }

    package var name: Name { Name(key: message.key, due: due) }

    /// The order in which pending timers are told: by the time that they are due, and then by key.
    @inlinable package static func isBefore(_ left: PendingTimer, _ right: PendingTimer) -> Bool {
        left.due == right.due ? left.message.key < right.message.key : left.due < right.due
    }
}

/// What became of a commit.
@usableFromInline package enum CommitResult: Sendable {
    case committed
    /// The inbox holds the message already, or the timer is not pending any more: another transaction has handled it.
    /// Nothing was written.
    case duplicate
    /// Another transaction changed one of the rows since they were loaded: load and decide again.
    case conflict
}
