import Testing

@testable import ActorRuntime
@testable import Contexts

/// What the two services of the contract suite say to each other.
enum Kind {
    static let order = MessageType(rawValue: 0)
    static let question = MessageType(rawValue: 1)
    static let noted = MessageType(rawValue: 2)
    static let reminder = MessageType(rawValue: 3)
    static let done = MessageType(rawValue: 4)
    static let failed = MessageType(rawValue: 5)
    static let reminded = MessageType(rawValue: 6)
}

/// One row a key: how often what was committed for it.
struct LedgerRow: EmptyInitializable, Hashable, Sendable {
    var key: UInt64 = 0
    var version = 0
    /// Orders at the front, questions at the back.
    var handled: Int64 = 0
    /// Effects of ``Kind/noted`` and ``Kind/reminded``, at the back.
    var noted: Int64 = 0
    var reminded: Int64 = 0

    init() {}
}

/// A database in memory with versions, outbox, inbox and timers.
final class LedgerDatabase: ContextDatabase {
    struct Contents {
        var rows: [UInt64: LedgerRow] = [:]
        var inbox: Set<UInt64> = []
        var outbox: [Message] = []
        var nextEvent: UInt64
        var timers = TimerRows()
        var synced: (rows: [UInt64: LedgerRow], timers: TimerRows)?
    }

    private let contents: BriefLock<Contents>

    init(number: UInt64) { contents = BriefLock(Contents(nextEvent: (number + 1) << 48)) }

    var rows: [UInt64: LedgerRow] { contents.withLock { $0.rows } }
    var inboxCount: Int { contents.withLock { $0.inbox.count } }
    var outboxCount: Int { contents.withLock { $0.outbox.count } }
    func total(_ column: KeyPath<LedgerRow, Int64>) -> Int64 {
        contents.withLock { $0.rows.values.reduce(0) { $0 + $1[keyPath: column] } }
    }

    func hasHandled(_ id: UInt64) -> Bool { contents.withLock { $0.inbox.contains(id) } }

    func load(for message: Message, into row: inout LedgerRow) {
        row = contents.withLock { $0.rows[message.key] } ?? LedgerRow()
        row.key = message.key
    }

    func commit(_ row: LedgerRow, _ transaction: inout Transaction) -> CommitResult {
        contents.withLock { contents in
            if let handled = transaction.handled, contents.inbox.contains(handled) { return .duplicate }
            guard contents.rows[row.key]?.version ?? 0 == row.version else { return .conflict }
            var row = row
            row.version += 1
            contents.rows[row.key] = row
            if let handled = transaction.handled { contents.inbox.insert(handled) }
            contents.timers.write(transaction)
            for event in transaction.events {
                var event = event
                event.id = contents.nextEvent
                contents.nextEvent += 1
                contents.outbox.append(event)
            }
            return .committed
        }
    }

    func events(after id: UInt64, limit: Int, into events: inout [Message]) {
        contents.withLock { contents in
            events.append(contentsOf: contents.outbox.filter { $0.id > id }.prefix(limit))
        }
    }

    func confirm(through id: UInt64) { contents.withLock { $0.outbox.removeAll { $0.id <= id } } }

    func forget(_ id: UInt64) { _ = contents.withLock { $0.inbox.remove(id) } }

    func forget(through id: UInt64) {
        contents.withLock { contents in contents.inbox = contents.inbox.filter { $0 >> 48 != id >> 48 || $0 > id } }
    }

    func pendingTimers(into timers: inout [PendingTimer]) { timers += contents.withLock { $0.timers.all } }

    func takeTimer(key: UInt64, dueBy instant: Instant) -> Message? {
        contents.withLock { $0.timers.take(key, dueBy: instant) }
    }

    func sync() { contents.withLock { $0.synced = ($0.rows, $0.timers) } }

    /// Rows and timers only: the suite loses no more.
    func lose(_ loss: StorageLoss) {
        contents.withLock { contents in
            switch loss {
            case .everything: (contents.rows, contents.timers) = ([:], TimerRows())
            case .unsynced: if let synced = contents.synced { (contents.rows, contents.timers) = synced }
            }
        }
    }
}

/// Takes orders: asks the back, writes the order down, publishes it and reminds itself of it a little later.
struct Front: BoundedContext {
    static let reminderDelay = Timespan.milliseconds(5)
    let back: ServiceID

    func decide(_ work: Work, rows row: inout LedgerRow, decision: inout Decision) {
        let key = work.message.key
        switch (work.message.type, work.cause) {
        case (Kind.order, .message):
            decision.request(Message(type: Kind.question, key: key), from: back)
        case (Kind.order, .outcome(.reply)):
            row.handled += 1
            decision.publish(Message(type: Kind.noted, key: key))
            decision.schedule(Message(type: Kind.reminder, key: key), after: Self.reminderDelay)
            decision.reply(Message(type: Kind.done, key: key))
        case (Kind.order, .outcome(let outcome)):
            let reason: Int64 =
                switch outcome {
                case .reply: 0
                case .timedOut: 1
                case .notPermitted: 2
                case .unavailable: 3
                }
            decision.reply(Message(type: Kind.failed, key: key, body: Body(a: reason)))
        case (Kind.reminder, _):
            decision.publish(Message(type: Kind.reminded, key: key))
        default:
            Issue.record("the front got a message of type \(work.message.type.rawValue)")
        }
    }
}

/// Answers questions and writes down what the front publishes.
struct Back: BoundedContext {
    func decide(_ work: Work, rows row: inout LedgerRow, decision: inout Decision) {
        switch work.message.type {
        case Kind.question:
            row.handled += 1
            decision.reply(Message(type: Kind.done, key: work.message.key))
        case Kind.noted: row.noted += 1
        case Kind.reminded: row.reminded += 1
        default: Issue.record("the back got a message of type \(work.message.type.rawValue)")
        }
    }
}
