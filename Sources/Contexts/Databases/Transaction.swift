/// What one decision changes besides its rows: events, timers, and the message that is now handled. It commits together
/// with the rows or not at all.
///
/// It is filled once for each message. Its replica uses it again, whatever the type of the rows, so a busy replica
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
    /// Timers to set. Each replaces the pending timer of its key.
    @usableFromInline package internal(set) var timers: [Timer] = []
    /// Keys whose pending timers are no longer wanted. They are removed before ``timers`` are set.
    @usableFromInline package internal(set) var cancelledTimers: [UInt64] = []
    /// The id of the message that this transaction handles, for the inbox; nil if the message cannot come again.
    @usableFromInline package internal(set) var handled: UInt64?
    /// The timer that this transaction handles, if it handles one. The transaction commits only while a timer with this
    /// key and this due instant is pending, and removes it. Otherwise the timer was handled, replaced or cancelled
    /// before, and the result is ``CommitResult/duplicate``.
    @usableFromInline package internal(set) var fired: PendingTimer.Name?
    /// Whether ``handled`` is a parked event's. Then the transaction commits only while that event is parked, and removes
    /// it; otherwise the result is ``CommitResult/duplicate``. Only a database with a ``ParkingBook`` knows of it.
    @usableFromInline package internal(set) var isOfParkedEvent = false
    /// When the decision was made. The time of its timers counts from here.
    @usableFromInline package internal(set) var instant = Instant.start

    @inlinable package init() {}

    /// When a timer of this transaction is due.
    @inlinable package func due(_ timer: Timer) -> Instant { instant + timer.after }

    @inlinable package mutating func publish(_ event: Message) { events.append(event) }

    @inlinable package mutating func schedule(_ message: Message, after delay: Timespan) {
        timers.append(Timer(message: message, after: delay))
    }

    @inlinable package mutating func cancelTimer(key: UInt64) { cancelledTimers.append(key) }

    /// Sets what is decided about: which message, when, and whether it may come again.
    @inlinable package mutating func begin(at instant: Instant, handling handled: UInt64?) {
        self.instant = instant
        self.handled = handled
    }

    /// Sets a timer as what is decided about.
    package mutating func begin(firing timer: PendingTimer) { fired = timer.name }

    /// Says that what is decided about is a parked event.
    package mutating func beginParked() { isOfParkedEvent = true }

    /// Empties the transaction and keeps its memory.
    @inlinable package mutating func removeAll() {
        // Most transactions leave most parts empty. It is faster to remove one or two elements one by one than as a
        // range.
        while !events.isEmpty { events.removeLast() }
        while !timers.isEmpty { timers.removeLast() }
        while !cancelledTimers.isEmpty { cancelledTimers.removeLast() }
        handled = nil
        fired = nil
        isOfParkedEvent = false
    }
}

/// A timer as a service's database keeps it: a row like any other.
@usableFromInline package struct PendingTimer: Hashable, Sendable {
    /// Tells a timer apart from all other timers of its service, also from one that replaces it.
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

    /// The order in which pending timers are returned: by the instant when they are due, then by key.
    @inlinable package static func isBefore(_ left: PendingTimer, _ right: PendingTimer) -> Bool {
        left.due == right.due ? left.message.key < right.message.key : left.due < right.due
    }
}

/// The result of a commit.
@usableFromInline package enum CommitResult: Sendable {
    case committed
    /// The inbox already holds the message, or the timer is not pending any more: another transaction has handled it.
    /// Nothing was written.
    case duplicate
    /// Another transaction changed one of the rows since they were loaded: load and decide again.
    case conflict
    /// The message is a copy of an event that is parked (``ParkingBook``). Nothing was written, and what comes after it under
    /// its key must be parked too.
    case parked
}
