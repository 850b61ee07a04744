import Testing

@testable import Contexts

/// The host of databases that take time and fail.
@Suite struct WaitingHostTests {
    private typealias Host = WaitingHost<Counter, SlowDatabase>

    private let database = SlowDatabase()

    private func host(workers: Int = 1) -> Host { WaitingHost(Counter(), on: database, workers: workers) }

    private func work(_ key: UInt64, id: UInt64 = 0) -> Work {
        let message = Message(id: id, type: MessageType(rawValue: 1), key: key)
        return Work(message: message, now: .start, isFromBus: id != 0)
    }

    /// Starts to handle messages of these keys, one after the other, and returns once each is in flight or waits.
    private func start(_ keys: Range<UInt64>, workers: Int, _ host: Host) async -> [Task<HandlingResult?, Never>] {
        var tasks: [Task<HandlingResult?, Never>] = []
        for (index, key) in keys.enumerated() {
            let work = work(key)
            tasks.append(Task { try? await host.handle(work).result })
            while database.heldLoads < min(index + 1, workers) || host.waiting < index + 1 - workers {
                await Task.yield()
            }
        }
        return tasks
    }

    @Test func aMessageIsCommittedOnceAndItsDecisionHandedBack() async throws {
        let host = host()
        let first = try await host.handle(work(3, id: 9))
        #expect(first.result == .committed && first.decision.reply?.body.a == 1)
        #expect(first.decision.transaction.events.map(\.body.a) == [1])
        let second = try await host.handle(work(3, id: 9))
        #expect(second.result == .duplicate)
        #expect(second.decision.reply == nil && second.decision.transaction.events.isEmpty)
        #expect(try await database.events(after: 0, limit: 10).count == 1)
    }

    @Test(
        "As many transactions are in flight as there are workers, and further ones wait in order", arguments: [1, 2, 4])
    func workers(count: Int) async {
        database.hold()
        let host = host(workers: count)
        let tasks = await start(0..<8, workers: count, host)
        #expect(database.loads == Array(0..<UInt64(count)))
        for done in 1...8 {
            database.release()
            while database.loads.count < min(8, done + count) { await Task.yield() }
        }
        for task in tasks { #expect(await task.value == .committed) }
        #expect(database.loads == Array(0..<8), "in the order in which they came")
        #expect(host.waiting == 0)
    }

    @Test func aTaskThatIsCancelledWhileItWaitsWaitsNoMore() async {
        database.hold()
        let host = host()
        let tasks = await start(0..<4, workers: 1, host)
        tasks[1].cancel()
        tasks[3].cancel()
        #expect(await tasks[1].value == nil)
        #expect(await tasks[3].value == nil)
        #expect(host.waiting == 1 && database.loads == [0])
        database.release()
        while database.loads.count < 2 { await Task.yield() }
        database.release()
        #expect(await tasks[0].value == .committed)
        #expect(await tasks[2].value == .committed)
        #expect(database.loads == [0, 2])
    }

    @Test func aTaskThatIsCancelledBeforeItsCommitWritesNothing() async throws {
        database.hold()
        let host = host()
        let work = work(5)
        let task = Task { try await host.handle(work) }
        while database.heldLoads == 0 { await Task.yield() }
        task.cancel()
        database.release()
        await #expect(throws: DatabaseError(.cancelled, at: .commit)) { try await task.value }
        #expect(database.commits == 0 && database.count(5) == 0)
        let alreadyCancelled = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await host.handle(work)
        }
        alreadyCancelled.cancel()
        await #expect(throws: DatabaseError(.cancelled, at: .load)) { try await alreadyCancelled.value }
    }

    @Test func whatIsBusyIsTriedAgain() async throws {
        database.fail([DatabaseError(.busy, at: .load), DatabaseError(.busy, at: .commit)])
        let handled = try await host().handle(work(5))
        #expect(handled.result == .committed && handled.decision.transaction.events.count == 1)
        #expect(database.loads.count == 3 && database.count(5) == 1)
    }

    @Test(
        "What another attempt cannot mend is thrown, and the worker is free again",
        arguments: [
            DatabaseError(.unavailable, at: .load), DatabaseError(.interrupted, at: .commit),
            DatabaseError(.refused, at: .commit, "disk full"),
        ])
    func thrown(error: DatabaseError) async throws {
        let host = host()
        database.fail([error])
        await #expect(throws: error) { try await host.handle(self.work(5)) }
        #expect(database.loads.count == 1 && database.count(5) == 0)
        #expect(try await host.handle(work(5)).result == .committed)
    }

    @Test("Conflicts are decided about again up to a limit, with an empty decision each time")
    func conflicts() async throws {
        let host = host()
        database.conflict(times: CommitAttempt.maximumAttempts - 1)
        let handled = try await host.handle(work(5))
        #expect(handled.result == .committed && handled.decision.transaction.events.count == 1)
        #expect(database.loads.count == CommitAttempt.maximumAttempts)
        database.conflict(times: .max)
        let given = try await host.handle(work(5))
        #expect(given.result == .conflict && given.decision.transaction.events.isEmpty)
        #expect(database.count(5) == 1)
    }

    @Test func aTimerIsHandledOnceHoweverOftenItFires() async throws {
        let host = host()
        let timer = PendingTimer(message: work(5).message, due: .start + .seconds(1))
        database.set(timer)
        let due = Work(message: timer.message, now: timer.due)
        #expect(try await host.handle(due, from: .timers(timer)).result == .committed)
        #expect(try await host.handle(due, from: .timers(timer)).result == .duplicate)
        #expect(database.count(5) == 1)
        #expect(try await database.pendingTimers(after: nil, limit: 1).isEmpty)
    }
}
