import Contexts
import Synchronization
import Testing

@testable import Serving

/// A service whose work waits until a test lets it go on.
private final class HeldService: WaitingService {
    private struct State {
        var held: [CheckedContinuation<Void, Never>] = []
        var handled: [UInt64] = []
        var results: [Result<HandlingResult, DatabaseError>] = []
        var isHolding = true
    }

    private let state = Mutex(State())

    var held: Int { state.withLock { $0.held.count } }
    var handled: [UInt64] { state.withLock { $0.handled } }

    func answer(_ results: [Result<HandlingResult, DatabaseError>]) {
        state.withLock { state in
            state.results = results
            state.isHolding = false
        }
    }

    func release() { state.withLock { $0.held.isEmpty ? nil : $0.held.removeFirst() }?.resume() }

    func handle(_ work: Work, from source: WorkSource) async throws(DatabaseError) -> HandledWork {
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                if state.isHolding { state.held.append(continuation) }
                return state.isHolding
            }
            if !isHeld { continuation.resume() }
        }
        let result = state.withLock { state in
            state.handled.append(work.message.key)
            return state.results.isEmpty ? .success(.committed) : state.results.removeFirst()
        }
        var decision = Decision()
        decision.reply(work.message)
        return HandledWork(try result.get(), decision)
    }

    var books: any AsyncServiceDatabase { preconditionFailure("no test of these asks for the books") }
}

private struct NoPeers: PeerTransport {
    func send(_ request: Message, to service: ServiceID, timeout: Timespan?) -> PeerAnswer { .timedOut }
}

@Suite struct ServedReplicaTests {
    private let service = HeldService()
    private let clock = TestClock()

    private func replica(workers: Int, mailbox: Int) -> ServedReplica {
        ServedReplica(
            service, size: .init(workers: workers, mailbox: mailbox),
            calls: CallDesk([:], peers: NoPeers(), clock: clock), clock: clock, chances: RandomStream(seed: 1))
    }

    private func message(_ key: UInt64) -> Message { Message(type: MessageType(rawValue: 1), key: key) }

    private func failure(_ body: () async throws(DeliveryFailure) -> Void) async -> DeliveryFailure? {
        do throws(DeliveryFailure) {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    @Test("Workers take as many as there are, the mailbox the next ones in order, and the rest is turned away")
    func theMailboxIsBounded() async throws {
        let replica = replica(workers: 2, mailbox: 3)
        var tasks: [Task<Message?, any Error>] = []
        for key in 0..<5 as Range<UInt64> {
            let message = message(key)
            tasks.append(Task { try await replica.ask(message) })
            while await replica.load.inHand + replica.load.waiting < Int(key) + 1 { await Task.yield() }
        }
        while service.held < 2 { await Task.yield() }
        #expect(await replica.load == ServedReplica.Load(inHand: 2, waiting: 3))
        #expect(await failure { () throws(DeliveryFailure) in _ = try await replica.ask(message(9)) } == .mailboxFull)
        for done in 1...5 {
            service.release()
            while service.handled.count < done || service.held < min(2, 5 - done) { await Task.yield() }
        }
        for (key, task) in tasks.enumerated() { #expect(try await task.value?.key == UInt64(key)) }
        #expect(await replica.load.isIdle)
    }

    @Test func aReplicaThatDrainsAnswersWhatItHasAndTakesNothingMore() async throws {
        let replica = replica(workers: 1, mailbox: 4)
        let (one, two) = (message(1), message(2))
        let first = Task { try await replica.ask(one) }
        while await replica.load.inHand < 1 { await Task.yield() }
        let second = Task { try await replica.ask(two) }
        while await replica.load.waiting < 1 { await Task.yield() }
        let isDrained = Mutex(false)
        let drain = Task {
            await replica.drain()
            isDrained.withLock { $0 = true }
        }
        while await !replica.isDraining { await Task.yield() }
        let late = await failure { () throws(DeliveryFailure) in try await replica.take(message(3)) }
        #expect(late == .connectionRefused)
        service.release()
        #expect(try await first.value?.key == 1)
        #expect(!isDrained.withLock { $0 }, "one waits in the mailbox still")
        while service.held < 1 { await Task.yield() }
        service.release()
        #expect(try await second.value?.key == 2)
        await drain.value
        await replica.drain()
        #expect(service.handled == [1, 2])
    }

    @Test func whatGoesWrongIsToldByItsName() async {
        let replica = replica(workers: 1, mailbox: 1)
        let results: [(Result<HandlingResult, DatabaseError>, DeliveryFailure?)] = [
            (.success(.conflict), .commitConflict), (.success(.failed), .serviceError),
            (.failure(DatabaseError(.unavailable, at: .load)), .databaseUnavailable), (.success(.duplicate), nil),
            (.success(.committed), nil),
        ]
        for (result, expected) in results {
            service.answer([result])
            #expect(await failure { () throws(DeliveryFailure) in try await replica.take(message(1)) } == expected)
            service.answer([result])
            let timer = PendingTimer(message: message(1), due: .start)
            #expect(await failure { () throws(DeliveryFailure) in try await replica.fire(timer) } == expected)
            service.answer([result])
            #expect(
                await failure { () throws(DeliveryFailure) in try await replica.takeParked(message(1)) } == expected)
        }
        #expect(await replica.load.isIdle)
    }
}
