import Contexts
import NIOCore
import Serving
import Synchronization
import Testing

/// When a request goes to another endpoint: nginx's `proxy_next_upstream`.
@Suite struct NextUpstreamTests {
    typealias Condition = ProxyPolicy.NextUpstream.Condition

    /// What the first endpoint does; the second one always answers.
    enum First: String, CaseIterable, Sendable {
        case isNotThere, closesAtOnce, breaksOff, saysNothing, talksNonsense, answers500, answers502, answers503
        case answers504, answers404

        /// The status that the client gets when nobody else is asked.
        var status: Int {
            switch self {
            case .isNotThere, .closesAtOnce, .breaksOff, .talksNonsense, .answers502: 502
            case .saysNothing, .answers504: 504
            case .answers500: 500
            case .answers503: 503
            case .answers404: 404
            }
        }

        /// The parameter of `proxy_next_upstream` that lets it go on.
        var condition: Condition? {
            switch self {
            case .isNotThere, .closesAtOnce, .breaksOff: .error
            case .saysNothing: .timeout
            case .answers500: .http500
            case .answers503: .http503
            case .talksNonsense, .answers502, .answers504, .answers404: nil
            }
        }

        fileprivate var script: [String?]? {
            func answer(_ status: Int) -> String { "HTTP/1.1 \(status) No\r\nContent-Length: 5\r\n\r\nfirst" }
            switch self {
            case .isNotThere: return nil
            case .closesAtOnce: return [nil]
            case .breaksOff: return ["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", nil]
            case .saysNothing: return []
            case .talksNonsense: return ["SSH-2.0-OpenSSH\r\n\r\n"]
            case .answers500: return [answer(500)]
            case .answers502: return [answer(502)]
            case .answers503: return [answer(503)]
            case .answers504: return [answer(504)]
            case .answers404: return [answer(404)]
            }
        }
    }

    private static let conditions: [Set<Condition>] = [
        [], [.error], [.timeout], [.http500], [.http503], [.error, .timeout, .http500, .http503],
        [.error, .timeout, .http500, .http503, .nonIdempotent],
    ]

    /// Sends one request to a gateway whose first endpoint does this.
    private static func answer(
        _ request: HTTPRequest, first: First, on: Set<Condition>, tries: Int = 3
    ) async throws -> (answer: HTTPResponse, figures: FiguresSnapshot, seen: Int) {
        var policy = ProxyPolicy.patient
        policy.timeout = first == .saysNothing ? .milliseconds(50) : .seconds(120)
        policy.nextUpstream = ProxyPolicy.NextUpstream(on: on, tries: tries)
        var server: ScriptedServer?
        if let script = first.script { server = try await ScriptedServer(Array(repeating: script, count: 2)) }
        let second = try await SampleReplica.start("stones-1")
        let endpoints = [server?.endpoint("stones-0") ?? .nobody("stones-0"), second.endpoint(version: "v2")]
        var limits = policy.clientLimits
        // The second endpoint has all the time that it needs.
        limits.connectTime = .seconds(120)
        let (answer, figures) = try await GatewayBench.run(
            [("stones", endpoints)], policy: policy, clientLimits: limits
        ) { bench in
            (try await bench.client.send(request), bench.table.figures.snapshot)
        }
        await second.stop()
        await server?.close()
        return (answer, figures, server?.requestCount ?? 0)
    }

    @Test(arguments: First.allCases, conditions)
    func aRequestThatMayBeRepeatedGoesOnWhereItsConditionIsNamed(first: First, on: Set<Condition>) async throws {
        let goesOn = first.condition.map(on.contains) ?? false
        let (answer, figures, _) = try await Self.answer(HTTPRequest(.get, "/stones"), first: first, on: on)
        // Where the first endpoint has 50 ms, the second one has no more: on a busy machine it may miss them.
        if first == .saysNothing, goesOn {
            #expect([200, 504].contains(answer.status))
        } else {
            #expect(answer.status == (goesOn ? 200 : first.status))
        }
        #expect(figures["stones", "v1"].requests == 1)
        #expect(figures["stones", "v1"].failures == (first == .answers404 ? 0 : 1))
        #expect(figures["stones", "v2"].requests == (goesOn ? 1 : 0))
        #expect(figures.services.first?.passedOn == (goesOn ? 1 : 0))
    }

    @Test(arguments: First.allCases, conditions)
    func aRequestThatMayNotGoesOnOnlyIfItWasNotSentOrMayTakeEffectTwice(
        first: First, on: Set<Condition>
    ) async throws {
        let wasSent = first != .isNotThere
        let goesOn = (first.condition.map(on.contains) ?? false) && (!wasSent || on.contains(.nonIdempotent))
        let (answer, figures, seen) = try await Self.answer(
            HTTPRequest(.post, "/stones", body: [1]), first: first, on: on)
        // On a busy machine its time may be over before it has a connection.
        if first == .saysNothing, seen == 0 { return }
        if first != .saysNothing || !goesOn { #expect(answer.status == (goesOn ? 200 : first.status)) }
        #expect(figures["stones", "v2"].requests == (goesOn ? 1 : 0))
    }

    @Test func anAnswerThatMayGoOnIsTheClientsWhenNobodyElseIsThere() async throws {
        let (answer, _, _) = try await Self.answer(
            HTTPRequest(.get, "/stones"), first: .answers503, on: [.http503], tries: 1)
        #expect(answer.status == 503)
        #expect(answer.text == "first")
    }

    @Test(arguments: [(1, 1), (2, 2), (3, 3), (4, 3), (100, 3)])
    func onlySoManyAreTriedAndEachOnce(tries: Int, attempts: Int) async throws {
        var policy = ProxyPolicy.patient
        policy.nextUpstream?.tries = tries
        let endpoints = (0..<3).map { ServedEndpoint.nobody("stones-\($0)", version: "v\($0)") }
        for balancing in [ProxyPolicy.LoadBalancing.roundRobin, .leastRequests] {
            policy.loadBalancing = balancing
            try await GatewayBench.run([("stones", endpoints)], policy: policy) { bench async throws in
                let answer = try await bench.get("/stones")
                #expect(answer.status == 502)
                #expect(answer.text.contains(#""failure":"connection_refused""#))
                let versions = try #require(bench.figures()).versions
                #expect(versions.map(\.requests).reduce(0, +) == attempts)
                #expect(versions.allSatisfy { $0.requests <= 1 && $0.failures == $0.requests })
            }
        }
    }

    @Test func afterItsTimeNoRequestGoesOn() async throws {
        var policy = ProxyPolicy.patient
        policy.nextUpstream?.timeout = .zero
        try await GatewayBench.run([("stones", [.nobody("stones-0"), .nobody("stones-1")])], policy: policy) {
            bench async throws in
            #expect(try await bench.get("/stones").status == 502)
            #expect(bench.figures()?.passedOn == 0)
        }
    }

    @Test func whereNothingGoesOnOneEndpointIsAsked() async throws {
        var policy = ProxyPolicy.patient
        policy.nextUpstream = nil
        try await GatewayBench.run([("stones", [.nobody("stones-0"), .nobody("stones-1")])], policy: policy) {
            bench async throws in
            #expect(try await bench.get("/stones").status == 502)
            #expect(bench.figures()?.versions.map(\.requests) == [1])
        }
    }
}
