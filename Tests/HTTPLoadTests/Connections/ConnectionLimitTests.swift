import Contexts
import HTTPLoad
import NIOCore
import NIOPosix
import Synchronization
import Testing
import Texts

@Suite struct ConnectionLimitTests {
    private static let good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private static func with(
        _ script: [[ScriptedServer.Act]], policy: ConnectionPolicy, limits: LoadLimits = LoadLimits(),
        _ body: (TestClient, ScriptedServer) async throws -> Void
    ) async throws {
        let server = try await ScriptedServer(script)
        let client = try await TestClient.to(port: server.port, policy: policy, limits: limits)
        try await body(client, server)
        await client.shutDown()
        await server.close()
    }

    @Test func atTheLimitRequestsWaitForWhicheverConnectionBecomesFree() async throws {
        try await Self.with([[.saysSlowly(Self.good)]], policy: ConnectionPolicy(maximum: 2)) { client, server in
            let results = await client.ask((0..<50).map { _ in .get() })
            #expect(results.allSatisfy { $0.status == 200 })
            #expect(server.connectionCount == 2)
            // The wait is in the time from the asking, not from the sending.
            let waits = results.compactMap { result in result.sentAt.map { $0 - result.askedAt } }
            #expect(waits.count == 50)
            #expect(waits[49] > waits[2])
        }
    }

    @Test func atTheLimitRequestsWaitWhereConnectionsEndWithAnswers() async throws {
        let answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
        try await Self.with([[.saysThenCloses(answer)]], policy: ConnectionPolicy(maximum: 2)) { client, server in
            let results = await client.ask((0..<50).map { _ in .get() })
            #expect(results.allSatisfy { $0.status == 200 })
            #expect(server.connectionCount == 50)
            #expect(await client.counters().connectionsOpen == 0)
        }
    }

    @Test func whatIsBeyondTheQueueFailsAtOnceAndWhatWaitsTooLongFailsThen() async throws {
        var limits = LoadLimits()
        limits.waiting = 2
        try await Self.with([[.isSilent]], policy: ConnectionPolicy(maximum: 2), limits: limits) { client, _ in
            let results = await client.ask((0..<6).map { _ in .get(timeout: .milliseconds(200)) })
            #expect(results.allSatisfy { $0.status == nil })
            // The first two have the connections, the next two wait until their time is up, or until just before.
            #expect(results.suffix(2).map(\.failure) == [.noConnection, .noConnection])
            #expect(results[5].endedAt < results[2].endedAt)
            #expect(results.suffix(2).allSatisfy { $0.sentAt == nil })
        }
    }

    @Test func anEarlierTimeoutThatBeganLaterEndsFirst() async throws {
        try await Self.with([[.isSilent]], policy: ConnectionPolicy()) { client, _ in
            _ = client.send(.get(timeout: .minutes(4)))
            let short = client.send(.get(timeout: .milliseconds(50)))
            #expect(await client.result(short).failure == .timedOut)
            #expect(client.reports == 1)
        }
    }

    @Test func requestsToARefusedPortFromWithinReportsEndWithoutDepth() async throws {
        let server = try await ScriptedServer([])
        await server.close()
        let target = try ResolvedTarget(TargetAddress("http://127.0.0.1:\(server.port)"))
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let done = loop.makePromise(of: Int.self)
        try await loop.submit {
            var (count, client) = (0, LoadClient?.none)
            client = LoadClient(to: target, policy: ConnectionPolicy(maximum: 1), on: loop) { result in
                count += 1
                if count < 5_000 { return client?.send(.get()) ?? () }
                client?.shutDown()
                client = nil
                done.succeed(count)
            }
            client?.send(.get())
        }.get()
        #expect(try await done.futureResult.get() == 5_000)
    }

    @Test func whatWaitsForARefusedPortEndsWithoutDepth() async throws {
        let server = try await ScriptedServer([])
        await server.close()
        let client = try await TestClient.to(port: server.port, policy: ConnectionPolicy(maximum: 1))
        let results = await client.ask((0..<5_000).map { _ in .get() })
        #expect(results.allSatisfy { $0.failure == .connectRefused })
        await client.shutDown()
    }

    @Test func theEndOfTheClientEndsEveryExchangeOnce() async throws {
        try await Self.with([[.isSilent]], policy: ConnectionPolicy(maximum: 3)) { client, _ in
            let tokens = (0..<6).map { _ in client.send(.get()) }
            await client.shutDown()
            for token in tokens { #expect(await client.result(token).failure == .shutDown) }
            #expect(client.reports == 6)
        }
    }

    // MARK: Customers with connections of their own

    @Test func eachCustomerHasTheirOwnConnection() async throws {
        try await Self.with([[.says(Self.good)]], policy: ConnectionPolicy(per: .customer)) { client, server in
            for _ in 0..<3 {
                for customer in UInt64(1)...4 { #expect(await client.ask(.get(customer: customer)).status == 200) }
            }
            #expect(server.connectionCount == 4)
            let counters = await client.counters()
            #expect(counters.reused == 8)
            #expect(counters.connectionsOpen == 4)
        }
    }

    @Test func theConnectionsOfACustomerWhoLeavesAreClosed() async throws {
        try await Self.with([[.says(Self.good)]], policy: ConnectionPolicy(per: .customer)) { client, _ in
            for customer in UInt64(1)...3 { _ = await client.ask(.get(customer: customer)) }
            client.leave(2)
            #expect(await client.counters().connectionsOpen == 2)
            // One that is in use is closed behind its answer.
            let token = client.send(.get(customer: 3))
            client.leave(3)
            #expect(await client.result(token).status == 200)
            #expect(await client.counters().connectionsOpen == 1)
            #expect(await client.ask(.get(customer: 3)).isConnectionReused == false)
        }
    }

    @Test func aConnectionThatIsNotInUseMakesRoomForAnotherCustomer() async throws {
        try await Self.with([[.says(Self.good)]], policy: ConnectionPolicy(per: .customer, maximum: 2)) {
            client, server in
            for customer in UInt64(1)...4 { #expect(await client.ask(.get(customer: customer)).status == 200) }
            #expect(server.connectionCount == 4)
            let counters = await client.counters()
            #expect(counters.evicted == 2)
            #expect(counters.connectionsOpen == 2)
            // The two latest ones were kept.
            #expect(await client.ask(.get(customer: 4)).isConnectionReused)
            #expect(await client.ask(.get(customer: 3)).isConnectionReused)
            let results = await client.ask((0..<40).map { .get(customer: $0) })
            #expect(results.allSatisfy { $0.status == 200 })
        }
    }
}
