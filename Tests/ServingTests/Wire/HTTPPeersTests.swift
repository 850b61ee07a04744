import Contexts
import NIOCore
import NIOPosix
import Testing
import Texts

@testable import Serving

/// Requests and events between services, whose endpoints come and go.
@Suite struct HTTPPeersTests {
    private static let service = ServiceID(rawValue: 3)
    private static let message = Message(type: MessageType(rawValue: 7), key: 1)

    /// A replica that answers each request with a message of its own, and takes every event.
    private static func replica(_ name: String, answer: UInt64) async throws -> SampleReplica {
        try await SampleReplica.start(name) { request in
            guard request.path == ReplicaRoutes.requests else { return HTTPResponse(204) }
            var text = ""
            WireMessage.write(Message(type: MessageType(rawValue: 8), key: answer), to: &text)
            return HTTPResponse(200, headers: ["Content-Type": HTTPMedia.json], body: Array(text.utf8))
        }
    }

    private static func with(
        _ endpoints: [ServedEndpoint], _ body: (HTTPPeers, EndpointTable) async throws -> Void
    ) async throws {
        let table = EndpointTable(
            of: ["stones"], EndpointList([("stones", endpoints)]), group: MultiThreadedEventLoopGroup.singleton)
        try await body(HTTPPeers(table, services: [service: "stones"], pushTime: .seconds(120)), table)
        await table.shutDown()
    }

    private static func ask(_ peers: HTTPPeers, timeout: Timespan? = .seconds(120)) async -> UInt64? {
        guard case .reply(let message) = await peers.send(message, to: service, timeout: timeout) else { return nil }
        return message.key
    }

    @Test func endpointsTakeTurnsForRequestsAndEvents() async throws {
        let (first, second) = (try await replica("stones-0", answer: 1), try await replica("stones-1", answer: 2))
        try await Self.with([first.endpoint(), second.endpoint()]) { peers, _ async throws in
            var answers: [UInt64?] = []
            for _ in 0..<4 { answers.append(await Self.ask(peers)) }
            #expect(answers == [1, 2, 1, 2])
            for _ in 0..<2 {
                try await peers.push(
                    EventBatch(publisher: Self.service, confirmed: 0, events: [Self.message]), to: Self.service)
            }
            #expect([first.requests.count, second.requests.count] == [3, 3])
        }
        await first.stop()
        await second.stop()
    }

    private func replica(_ name: String, answer: UInt64) async throws -> SampleReplica {
        try await Self.replica(name, answer: answer)
    }

    @Test func whereNobodyListensTheNextIsAskedAndNothingIsLost() async throws {
        let replica = try await replica("stones-1", answer: 2)
        try await Self.with([.nobody("stones-0"), replica.endpoint(), .nobody("stones-2")]) {
            peers, table async throws in
            for _ in 0..<6 { #expect(await Self.ask(peers) == 2) }
            #expect(replica.requests.count == 6)
            table.replace(EndpointList([("stones", [.nobody("stones-0"), .nobody("stones-1")])]))
            guard case .failed(.connectionRefused) = await peers.send(Self.message, to: Self.service, timeout: nil)
            else { return #expect(Bool(false), "somebody has answered") }
        }
        await replica.stop()
    }

    @Test func whatWasSentIsSentToNobodyElse() async throws {
        let broken = try await ScriptedServer([[nil]])
        let other = try await replica("stones-1", answer: 2)
        try await Self.with([broken.endpoint("stones-0"), other.endpoint()]) { peers, _ async throws in
            guard case .failed(.replicaDied) = await peers.send(Self.message, to: Self.service, timeout: nil) else {
                return #expect(Bool(false), "somebody has answered")
            }
            #expect(other.requests.isEmpty)
        }
        await other.stop()
        await broken.close()
    }

    @Test func aServiceWithoutEndpointsIsNotReady() async throws {
        try await Self.with([]) { peers, _ async throws in
            for service in [Self.service, ServiceID(rawValue: 9)] {
                guard case .failed(.noReadyReplica) = await peers.send(Self.message, to: service, timeout: nil) else {
                    return #expect(Bool(false), "somebody has answered")
                }
                await #expect(throws: PushFailure.unreachable) {
                    try await peers.push(EventBatch(publisher: service, confirmed: 0, events: []), to: service)
                }
            }
        }
    }

    @Test func aRequestHasItsTimeForAllEndpointsTogether() async throws {
        let silent = try await ScriptedServer([[], []])
        try await Self.with([silent.endpoint("stones-0"), silent.endpoint("stones-1")]) { peers, _ async throws in
            guard case .timedOut = await peers.send(Self.message, to: Self.service, timeout: .milliseconds(50)) else {
                return
            }
        }
        await silent.close()
    }
}
