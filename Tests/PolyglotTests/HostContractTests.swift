import FlowerShop
import FlowerShopApplication
import Polyglot
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Contexts

/// Meets another transaction's change a number of times, and is notification's database in memory otherwise.
private final class ContestedDatabase: ContextDatabase {
    typealias Rows = NotificationContext.Rows

    private let base = MemoryNotificationDatabase(notificationsOf: ShopConfiguration(products: []))
    private let conflictsLeft: Mutex<Int>
    private let counts = Mutex((loads: 0, commits: 0))

    init(conflicts: Int) { conflictsLeft = Mutex(conflicts) }

    var loads: Int { counts.withLock { $0.loads } }
    var commits: Int { counts.withLock { $0.commits } }

    func load(for message: Message, into rows: inout Rows) {
        counts.withLock { $0.loads += 1 }
        base.load(for: message, into: &rows)
    }

    func commit(_ rows: Rows, _ transaction: inout Transaction) -> CommitResult {
        counts.withLock { $0.commits += 1 }
        let isContested = conflictsLeft.withLock { left in
            left -= 1
            return left >= 0
        }
        return isContested ? .conflict : base.commit(rows, &transaction)
    }

    func hasHandled(_ id: UInt64) -> Bool { base.hasHandled(id) }
    func events(after id: UInt64, limit: Int, into events: inout [Message]) {
        base.events(after: id, limit: limit, into: &events)
    }
    func confirm(through id: UInt64) { base.confirm(through: id) }
    func pendingTimers(into timers: inout [PendingTimer]) { base.pendingTimers(into: &timers) }
    func takeTimer(key: UInt64, dueBy instant: Instant) -> Message? { base.takeTimer(key: key, dueBy: instant) }
    func forget(_ id: UInt64) { base.forget(id) }
    func forget(through id: UInt64) { base.forget(through: id) }
    func sync() { base.sync() }
    func lose(_ loss: StorageLoss) { base.lose(loss) }
}

/// A host of notification's logic, ours or a program's, on a database that meets conflicts.
private struct Hosted: Sendable {
    let database: ContestedDatabase
    let handle: @Sendable (Work) async throws -> (result: HandlingResult, decision: Decision)
}

/// A kind of host with a kind of logic.
struct HostSubject: Sendable, CustomTestStringConvertible {
    let testDescription: String
    private let isAsync: Bool
    /// Nil is our own context.
    private let program: (@Sendable () -> ExternalCommand)?

    static let all = [
        HostSubject(testDescription: "our context, at once", isAsync: false, program: nil),
        HostSubject(testDescription: "our context, waiting", isAsync: true, program: nil),
        HostSubject(testDescription: "a program, at once", isAsync: false, program: { Programs.example() }),
        HostSubject(testDescription: "a program, waiting", isAsync: true, program: { Programs.example() }),
    ]

    /// Those whose logic does not answer.
    static let silent = [false, true].map { isAsync in
        HostSubject(
            testDescription: isAsync ? "waiting" : "at once", isAsync: isAsync,
            program: { Programs.shell("exit 1") })
    }

    fileprivate func start(conflicts: Int = 0) -> Hosted {
        guard let program else { return host(NotificationContext(ShopConfiguration(products: [])), conflicts) }
        let supervisor = ExternalSupervisor(program(), for: ShopTopology.notification)
        return host(ExternalContext(NotificationContext.self, asking: supervisor), conflicts)
    }

    private func host<Logic: Decider>(_ decider: Logic, _ conflicts: Int) -> Hosted
    where Logic.Rows == NotificationContext.Rows {
        let database = ContestedDatabase(conflicts: conflicts)
        guard isAsync else {
            let host = HostedContext(decider, on: database)
            return Hosted(database: database) { work in
                var decision = Decision()
                return (host.handle(work, decision: &decision), decision)
            }
        }
        let host = WaitingHost(decider, on: PromptDatabase(database), workers: 2)
        return Hosted(database: database) { work in
            let handled = try await host.handle(work)
            return (handled.result, handled.decision)
        }
    }
}

/// What every host promises, whoever decides.
@Suite struct HostContractTests {
    private func outbox(of hosted: Hosted) -> [Int64] {
        var events: [Message] = []
        hosted.database.allEvents(after: 0, into: &events)
        return events.map(\.body.c)
    }

    @Test(arguments: HostSubject.all)
    func aMessageHasItsEffectOnce(subject: HostSubject) async throws {
        let hosted = subject.start()
        let first = try await hosted.handle(event(.orderPaid, id: 10))
        #expect(first.result == .committed && first.decision.transaction.events.map(\.body.c) == [0])
        let again = try await hosted.handle(event(.orderPaid, id: 10))
        #expect(again.result == .duplicate && again.decision.transaction.events.isEmpty)
        #expect(try await hosted.handle(event(.deliveryCompleted, id: 11)).result == .committed)
        #expect(outbox(of: hosted) == [0, 2])
        #expect(hosted.database.hasHandled(10) && hosted.database.hasHandled(11))
    }

    @Test(
        "A commit that meets another one's change loads and decides again, up to a limit",
        arguments: HostSubject.all, [0, 3, CommitAttempt.maximumAttempts - 1, CommitAttempt.maximumAttempts])
    func conflicts(subject: HostSubject, count: Int) async throws {
        let hosted = subject.start(conflicts: count)
        let isGivenUp = count == CommitAttempt.maximumAttempts
        let handled = try await hosted.handle(event(.orderPaid, id: 10))
        #expect(handled.result == (isGivenUp ? .conflict : .committed))
        #expect(handled.decision.transaction.events.count == (isGivenUp ? 0 : 1), "each attempt begins anew")
        #expect(hosted.database.loads == min(count + 1, CommitAttempt.maximumAttempts))
        #expect(outbox(of: hosted).count == (isGivenUp ? 0 : 1))
        #expect(hosted.database.hasHandled(10) == !isGivenUp)
    }

    @Test(arguments: HostSubject.all)
    func whatOnlyAsksIsAnsweredAndChangesNothing(subject: HostSubject) async throws {
        let hosted = subject.start()
        _ = try await hosted.handle(event(.orderPaid, id: 10))
        var work = event(.showMessages)
        work.isFromBus = false
        let shown = try await hosted.handle(work)
        #expect(shown.result == .committed && shown.decision.reply?.body.c == 1)
        #expect(outbox(of: hosted).count == 1)
    }

    @Test(
        "Logic that comes to no decision writes nothing, and the message can come again", arguments: HostSubject.silent)
    func noDecision(subject: HostSubject) async throws {
        let hosted = subject.start()
        for _ in 0..<2 {
            let handled = try await hosted.handle(event(.orderPaid, id: 10))
            #expect(handled.result == .failed && handled.decision.transaction.events.isEmpty)
        }
        #expect(hosted.database.commits == 0 && !hosted.database.hasHandled(10))
    }
}
