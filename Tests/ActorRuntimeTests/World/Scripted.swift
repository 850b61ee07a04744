import ActorRuntime

@testable import Contexts

/// One row a key: what was committed for it, in order.
struct ScriptedRow: EmptyInitializable, Hashable, Sendable {
    var key: UInt64 = 0
    var values: [Int64] = []

    init() {}
}

/// A context whose decisions a test spells out.
struct ScriptedContext: BoundedContext {
    typealias Script = @Sendable (Work, inout ScriptedRow, inout Decision) -> Void
    let script: Script

    func decide(_ work: Work, rows row: inout ScriptedRow, decision: inout Decision) { script(work, &row, &decision) }
}

/// The timers of a test's database, one a key.
struct TimerRows {
    private var rows: [UInt64: PendingTimer] = [:]

    var all: [PendingTimer] { rows.values.sorted(by: PendingTimer.isBefore) }

    mutating func write(_ transaction: Transaction) {
        for key in transaction.cancelledTimers { rows[key] = nil }
        for timer in transaction.timers {
            rows[timer.message.key] = PendingTimer(message: timer.message, due: transaction.due(timer))
        }
    }

    mutating func take(_ key: UInt64, dueBy instant: Instant) -> Message? {
        guard let timer = rows[key], timer.due <= instant else { return nil }
        rows[key] = nil
        return timer.message
    }
}

/// A database in memory with outbox, inbox and timers. Worlds in virtual time call it from one thread only.
final class ScriptedDatabase: ContextDatabase {
    // Unchecked because of that one thread.
    nonisolated(unsafe) private(set) var rows: [UInt64: ScriptedRow] = [:]
    nonisolated(unsafe) private var outbox: [Message] = []
    nonisolated(unsafe) private var inbox: Set<UInt64> = []
    nonisolated(unsafe) private var timers = TimerRows()
    nonisolated(unsafe) private var nextEvent: UInt64
    nonisolated(unsafe) private(set) var commits = 0
    /// Keys whose transactions always meet another one's change.
    nonisolated(unsafe) var conflictingKeys: Set<UInt64> = []
    // Unchecked because of that one thread.
    nonisolated(unsafe) private var synced:
        (rows: [UInt64: ScriptedRow], outbox: [Message], inbox: Set<UInt64>, timers: TimerRows)?

    init(number: UInt64 = 0) { nextEvent = (number + 1) << 48 }

    var inboxCount: Int { inbox.count }
    var outboxCount: Int { outbox.count }
    func values(_ key: UInt64) -> [Int64] { rows[key]?.values ?? [] }

    func hasHandled(_ id: UInt64) -> Bool { inbox.contains(id) }

    func load(for message: Message, into row: inout ScriptedRow) {
        row = rows[message.key] ?? ScriptedRow()
        row.key = message.key
    }

    func commit(_ row: ScriptedRow, _ transaction: inout Transaction) -> CommitResult {
        if let handled = transaction.handled, inbox.contains(handled) { return .duplicate }
        guard !conflictingKeys.contains(row.key) else { return .conflict }
        if let handled = transaction.handled { inbox.insert(handled) }
        timers.write(transaction)
        rows[row.key] = row
        commits += 1
        for var event in transaction.events {
            event.id = nextEvent
            nextEvent += 1
            outbox.append(event)
        }
        return .committed
    }

    func events(after id: UInt64, limit: Int, into events: inout [Message]) {
        events.append(contentsOf: outbox.filter { $0.id > id }.prefix(limit))
    }

    func confirm(through id: UInt64) { outbox.removeAll { $0.id <= id } }

    func forget(_ id: UInt64) {
        inbox.remove(id)
        synced?.inbox.remove(id)
    }

    func forget(through id: UInt64) {
        inbox = inbox.filter { $0 >> 48 != id >> 48 || $0 > id }
        synced?.inbox.formIntersection(inbox)
    }

    func pendingTimers(into timers: inout [PendingTimer]) { timers += self.timers.all }

    func takeTimer(key: UInt64, dueBy instant: Instant) -> Message? { timers.take(key, dueBy: instant) }

    func sync() { synced = (rows, outbox, inbox, timers) }

    func lose(_ loss: StorageLoss) {
        switch loss {
        case .everything:
            (rows, outbox, inbox, timers) = ([:], [], [], TimerRows())
            if synced != nil { synced = ([:], [], [], TimerRows()) }
        case .unsynced: if let synced { (rows, outbox, inbox, timers) = synced }
        }
    }
}

/// One service of a test with its replicas, running and ready.
struct ScriptedService {
    let id: ServiceID
    let replicas: [ReplicaID]
    let database: ScriptedDatabase

    /// - Parameter script: nil writes ``Body/a`` down and replies with the message.
    init(
        _ name: String = "service", replicas count: Int = 1, workers: Int = 1, mailbox: MailboxPolicy = MailboxPolicy(),
        time: Distribution = .constant(.milliseconds(10)), calls: [(service: ServiceID, policy: CallPolicy)] = [],
        prefetch: Int? = nil, balancing: Balancing = .roundRobin, gatewayTimeout: Timespan? = nil,
        connectTimeout: Timespan? = nil, nextUpstream: NextUpstream? = nil, nonIdempotent: [MessageType] = [],
        maximumActiveRequests: Int? = nil, database configuration: DatabaseConfiguration = DatabaseConfiguration(),
        subscribedTo type: MessageType? = nil, in world: inout World, _ watcher: Watcher,
        script: ScriptedContext.Script? = nil
    ) {
        database = ScriptedDatabase(number: UInt64(name.utf8.count))
        let script =
            script ?? { work, row, decision in
                row.values.append(work.message.body.a)
                if !work.isFromBus { decision.reply(work.message) }
            }
        id = world.add(
            ServiceConfiguration(
                name: name, logic: HostedContext(ScriptedContext(script: script), on: database), workers: workers,
                mailbox: mailbox, time: time, calls: calls, prefetch: prefetch, balancing: balancing,
                gatewayTimeout: gatewayTimeout, connectTimeout: connectTimeout, nextUpstream: nextUpstream,
                nonIdempotent: nonIdempotent, maximumActiveRequests: maximumActiveRequests,
                database: configuration))
        if let type { world.subscribe(id, to: type) }
        var replicas: [ReplicaID] = []
        for _ in 0..<count {
            let replica = world.addReplica(of: id)
            world.start(replica)
            world.setListening(true, replica)
            world.setReady(true, replica, watcher)
            replicas.append(replica)
        }
        self.replicas = replicas
    }
}

/// The messages of scripted services.
enum Word {
    static let command = MessageType(rawValue: 0)
    static let event = MessageType(rawValue: 1)
    static let question = MessageType(rawValue: 2)
    static let timer = MessageType(rawValue: 3)

    static func command(_ value: Int64, key: UInt64 = 0) -> Message {
        Message(type: command, key: key, body: Body(a: value))
    }

    static func event(_ value: Int64, key: UInt64 = 0) -> Message {
        Message(type: event, key: key, body: Body(a: value))
    }

    static func question(_ value: Int64, key: UInt64 = 0) -> Message {
        Message(type: question, key: key, body: Body(a: value))
    }

    static func timer(_ value: Int64, key: UInt64 = 0) -> Message {
        Message(type: timer, key: key, body: Body(a: value))
    }

    /// Writes the value down and publishes it as an event of the same key.
    static let republish: ScriptedContext.Script = { work, row, decision in
        row.values.append(work.message.body.a)
        decision.publish(event(work.message.body.a, key: work.message.key))
        decision.reply(work.message)
    }
}
