import Contexts
import Storage
import StorageSamples
import Synchronization
import TestDatabases
import TestSupport
import Testing

@testable import Serving

/// Counts messages under their keys, and fails at those of some keys.
private final class StubbornLogic: Decider {
    typealias Rows = NumberTables.Rows

    private let failing = Mutex<Set<UInt64>>([])
    private let bodies = Mutex<[UInt64: [Int64]]>([:])
    private let tries = Mutex<[UInt64: Int]>([:])

    var isCostly: Bool { false }

    func fail(at keys: Set<UInt64>) { failing.withLock { $0 = keys } }
    func attempts(_ key: UInt64) -> Int { tries.withLock { $0[key] ?? 0 } }
    /// What was decided about, in order.
    func handled(_ key: UInt64) -> [Int64] { bodies.withLock { $0[key] ?? [] } }

    func comesToDecision(_ work: Work, rows: inout Rows, decision: inout Decision) -> Bool {
        let key = work.message.key
        tries.withLock { $0[key, default: 0] += 1 }
        guard failing.withLock({ !$0.contains(key) }) else { return false }
        bodies.withLock { $0[key, default: []].append(work.message.body.a) }
        rows.number += 1
        return true
    }
}

/// A replica over a database of its own, with all that takes events for it.
private struct StubbornService: Sendable {
    let logic = StubbornLogic()
    let database: SQLDatabase<NumberTables>
    let replica: ServedReplica
    let intake: EventIntake
    let keeper: ParkingKeeper

    init() async throws {
        let clock = SystemClock()
        database = try await .open(
            NumberTables(), in: SQLPlace(.sqlite).store(), of: ServiceID(rawValue: 3), firstEvent: 1)
        replica = ServedReplica(
            WaitingHost(logic, on: database, workers: 4), size: .init(workers: 4, mailbox: 8),
            calls: CallDesk([:], peers: NobodyElse(), clock: clock), clock: clock, chances: RandomStream(seed: 1))
        intake = EventIntake(replica, database, parking: database, width: 4, clock: clock)
        keeper = ParkingKeeper(
            replica, database, width: 2, clock: clock,
            pause: GrowingPause(first: .milliseconds(1), longest: .milliseconds(2)))
    }

    func event(_ sequence: UInt64, key: UInt64) -> Message {
        Message(id: 5 << 48 | sequence, type: MessageType(rawValue: 1), key: key, body: Body(a: Int64(sequence)))
    }

    func batch(_ events: [(sequence: UInt64, key: UInt64)], park: Bool = false) -> EventBatch {
        EventBatch(
            publisher: ServiceID(rawValue: 4), confirmed: 0, events: events.map { event($0.sequence, key: $0.key) },
            isToBeParked: park)
    }

    /// Runs the keeper until a condition holds.
    func keep(until isDone: @escaping () async throws -> Bool) async throws {
        let task = Task { await keeper.run() }
        while try await !isDone() { try await Task.sleep(for: .milliseconds(2)) }
        task.cancel()
        await task.value
    }
}

private struct NobodyElse: PeerTransport {
    func send(_ request: Message, to service: ServiceID, timeout: Timespan?) -> PeerAnswer { .timedOut }
}

@Suite struct ParkingTests {
    @Test func anEventThatTheLogicFailsAtHoldsBackItsOwnKeyOnly() async throws {
        let service = try await StubbornService()
        service.logic.fail(at: [1])
        try await service.intake.take(service.batch([(1, 1), (2, 2), (3, 1), (4, 3), (5, 4), (6, 5), (7, 6)]))
        for key in 2...6 as ClosedRange<UInt64> { #expect(service.logic.handled(key).count == 1) }
        try await service.intake.take(service.batch([(8, 1), (9, 2)]))
        #expect(service.logic.handled(2) == [2, 9])
        let parked = try await service.database.parkedEvents(from: 0, limit: 9)
        #expect(parked.map(\.event) == [1, 3, 8].map { service.event($0, key: 1) })
        #expect(parked.map(\.failures) == [1, 0, 0] && parked[0].reason == .serviceError)
        #expect(parked[0].due > parked[0].since)
    }

    @Test func parkedEventsAreHandledInTheirOrderOnceTheLogicCan() async throws {
        let service = try await StubbornService()
        service.logic.fail(at: [1])
        try await service.intake.take(service.batch([(1, 1), (2, 1)]))
        try await service.keep { service.logic.attempts(1) > 3 }
        service.logic.fail(at: [])
        try await service.keep { try await service.database.parkedCounts().all == 0 }
        #expect(service.logic.handled(1) == [1, 2])
        // Copies are decided about, and find that they were handled when they commit.
        try await service.intake.take(service.batch([(1, 1), (2, 1), (3, 1)]))
        #expect(try await service.database.number(1) == 3)
    }

    @Test func afterTwentyFailuresItIsADeadLetterUntilItIsRedriven() async throws {
        let service = try await StubbornService()
        service.logic.fail(at: [1])
        try await service.intake.take(service.batch([(1, 1), (2, 1)]))
        try await service.keep { try await service.database.parkedCounts().deadLetters == 1 }
        #expect(service.logic.attempts(1) == ParkedEvent.maximumFailures)
        service.logic.fail(at: [])
        #expect(try await service.database.parkedEvents(dueBy: .distantFuture, limit: 9) == [])
        #expect(try await service.database.redrive(key: nil, at: .start) == 1)
        try await service.keep { try await service.database.parkedCounts().all == 0 }
        #expect(service.logic.handled(1) == [1, 2])
    }

    @Test func whatFollowsACopyOfAParkedEventIsParkedBehindIt() async throws {
        let service = try await StubbornService()
        // Parked by another replica, after this one has asked which keys are.
        let (first, second) = (service.event(1, key: 1), service.event(2, key: 1))
        try await service.database.park([ParkedEvent(first, since: .start, due: .distantFuture)])
        await #expect(throws: DeliveryFailure.commitConflict) { try await service.replica.take(first) }
        #expect(try await service.database.number(1) == 0)
        try await service.intake.take(service.batch([(1, 1), (2, 1)]))
        #expect(try await service.database.parkedEvents(from: 0, limit: 9).map(\.event) == [first, second])
        #expect(service.logic.handled(1).allSatisfy { $0 == 1 })
    }

    @Test func nothingIsParkedForAReplicaThatEnds() async throws {
        let service = try await StubbornService()
        await service.replica.drain()
        await #expect(throws: DeliveryFailure.connectionRefused) {
            try await service.intake.take(service.batch([(1, 1)]))
        }
        #expect(try await service.database.parkedCounts().all == 0)
    }

    @Test func aBatchAtWhichReplicasDiedIsParkedUnseen() async throws {
        let service = try await StubbornService()
        try await service.intake.take(service.batch([(1, 1)], park: true))
        #expect(service.logic.attempts(1) == 0)
        let parked = try #require(try await service.database.parkedEvents(from: 0, limit: 9).first)
        #expect(parked.failures == RelayCaution.maximumDeaths && parked.reason == .replicaDied)
        _ = try await service.database.redrive(key: 1, at: .start)
        try await service.keep { try await service.database.parkedCounts().all == 0 }
        #expect(service.logic.handled(1) == [1])
    }

    @Test func aBatchOfNothingParksNothing() async throws {
        let service = try await StubbornService()
        try await service.intake.take(service.batch([], park: true))
        #expect(try await service.database.parkedCounts().all == 0)
    }

    @Test func anAttemptIsCountedBeforeItIsMade() async throws {
        let service = try await StubbornService()
        service.logic.fail(at: [1])
        try await service.intake.take(service.batch([(1, 1)]))
        // Whoever takes the event finds no worker, as if the process had died with it in hand.
        await service.replica.drain()
        try await service.keep {
            try await service.database.parkedEvents(from: 0, limit: 1).first?.reason != .serviceError
        }
        let parked = try #require(try await service.database.parkedEvents(from: 0, limit: 9).first)
        // Nobody is to blame, so it counts for nothing in the end.
        #expect(parked.failures <= 2 && service.logic.attempts(1) == 1)
    }

    @Test func whenAsManyAreParkedAsMayBeTheBatchComesAgain() async throws {
        let service = try await StubbornService()
        service.logic.fail(at: [1])
        let many = (1...UInt64(ParkedEvent.maximumCount)).map {
            ParkedEvent(service.event($0, key: 2), since: .start, due: .distantFuture)
        }
        try await service.database.park(many)
        await #expect(throws: DeliveryFailure.databaseUnavailable) {
            try await service.intake.take(service.batch([(20_001, 1), (20_002, 3)]))
        }
        #expect(try await service.database.parkedCounts().all == ParkedEvent.maximumCount)
    }
}

@Suite struct RelayCautionTests {
    private func events(_ ids: ClosedRange<UInt64>) -> [Message] {
        ids.map { Message(id: $0, type: MessageType(rawValue: 1), key: $0) }
    }

    @Test func eventsComeOneByOneUntilTheBatchAtWhichReplicasDiedIsOver() {
        var caution = RelayCaution()
        #expect(caution.limit(after: 0) == EventBatch.maximumEvents)
        caution.died(at: events(3...9))
        #expect(caution.limit(after: 2) == 1 && caution.limit(after: 8) == 1)
        #expect(caution.limit(after: 9) == EventBatch.maximumEvents)
    }

    @Test func anEventAtWhichTheyDieThreeTimesIsParked() {
        var caution = RelayCaution()
        for _ in 0..<9 { caution.died(at: events(3...9)) }
        #expect(!caution.parks(events(3...3)) && !caution.parks(events(3...9)))
        caution.died(at: events(3...3))
        caution.died(at: events(3...3))
        #expect(!caution.parks(events(3...3)))
        caution.died(at: events(3...3))
        #expect(caution.parks(events(3...3)) && !caution.parks(events(4...4)) && !caution.parks(events(3...4)))
        caution.died(at: events(4...4))
        #expect(!caution.parks(events(4...4)))
    }
}
