import Contexts
import Synchronization
import Testing

@testable import Serving

/// A peer that answers as a test has written down, one answer an attempt, and takes time for it.
private final class ScriptedPeer: PeerTransport {
    private let clock: TestClock
    private let state: Mutex<(answers: [PeerAnswer], timeouts: [Timespan?])>
    let time: Timespan

    init(_ answers: [PeerAnswer], taking time: Timespan = .zero, _ clock: TestClock) {
        self.clock = clock
        self.time = time
        state = Mutex((answers, []))
    }

    var attempts: Int { state.withLock { $0.timeouts.count } }
    var timeouts: [Timespan?] { state.withLock { $0.timeouts } }

    func send(_ request: Message, to service: ServiceID, timeout: Timespan?) -> PeerAnswer {
        clock.advance(by: time)
        return state.withLock { state in
            state.timeouts.append(timeout)
            return state.answers.isEmpty ? .reply(request) : state.answers.removeFirst()
        }
    }
}

@Suite struct CallDeskTests {
    private let clock = TestClock()
    private let payment = ServiceID(rawValue: 1)

    private var request: Decision.Request {
        var decision = Decision()
        decision.request(Message(type: MessageType(rawValue: 10), key: 1), from: payment)
        return decision.request!
    }

    private func desk(_ policy: CallPolicy, _ peer: ScriptedPeer) -> CallDesk {
        CallDesk([payment: policy], peers: peer, clock: clock)
    }

    private func name(_ outcome: RequestOutcome) -> String {
        switch outcome {
        case .reply: "reply"
        case .timedOut: "timed out"
        case .notPermitted: "not permitted"
        case .unavailable: "unavailable"
        }
    }

    @Test func aCallWithoutARetryIsMadeOnce() async {
        for (answer, expected) in [
            (PeerAnswer.failed(.mailboxFull), "unavailable"), (.timedOut, "timed out"),
            (.reply(Message(type: MessageType(rawValue: 25), key: 1)), "reply"),
        ] {
            let peer = ScriptedPeer([answer], clock)
            let outcome = await desk(CallPolicy(timeout: .seconds(2)), peer).ask(request)
            #expect(name(outcome) == expected)
            #expect(peer.timeouts == [.seconds(2)])
        }
    }

    @Test func aServiceWithoutAPolicyIsAskedOnceAndWithoutATimeOut() async {
        let peer = ScriptedPeer([.failed(.replicaDied)], clock)
        let outcome = await CallDesk([:], peers: peer, clock: clock).ask(request)
        #expect(name(outcome) == "unavailable" && peer.timeouts == [nil])
    }

    @Test func attemptsAreMadeAfterGrowingPausesUntilOneIsAnswered() async {
        var retry = RetryConfiguration()
        retry.maxAttempts = 4
        retry.waitDuration = .milliseconds(100)
        retry.exponentialBackoffMultiplier = 2
        let peer = ScriptedPeer([.timedOut, .failed(.replicaDied), .failed(.noReadyReplica)], clock)
        let outcome = await desk(CallPolicy(retry: retry), peer).ask(request)
        #expect(name(outcome) == "reply" && peer.attempts == 4)
        #expect(clock.slept == [.milliseconds(100), .milliseconds(200), .milliseconds(400)])
    }

    @Test func whenAllAttemptsHaveFailedTheCallEndsAsTheLastOneDid() async {
        var retry = RetryConfiguration()
        retry.maxAttempts = 2
        let peer = ScriptedPeer([.failed(.replicaDied), .timedOut, .timedOut], clock)
        let outcome = await desk(CallPolicy(retry: retry), peer).ask(request)
        #expect(name(outcome) == "timed out" && peer.attempts == 2)
    }

    private var breaker: CircuitBreakerConfiguration {
        var breaker = CircuitBreakerConfiguration()
        breaker.slidingWindowSize = 4
        breaker.minimumNumberOfCalls = 4
        breaker.waitDurationInOpenState = .seconds(10)
        breaker.permittedNumberOfCallsInHalfOpenState = 1
        return breaker
    }

    @Test func theBreakerOpensOnFailuresAndThenNothingIsSent() async {
        let peer = ScriptedPeer(Array(repeating: .failed(.replicaDied), count: 4), clock)
        let desk = desk(CallPolicy(circuitBreaker: breaker), peer)
        for _ in 0..<4 { #expect(name(await desk.ask(request)) == "unavailable") }
        #expect(await desk.breakerState(of: payment) == .open)
        #expect(name(await desk.ask(request)) == "not permitted" && peer.attempts == 4)
        clock.advance(by: .seconds(11))
        #expect(name(await desk.ask(request)) == "reply" && peer.attempts == 5)
        #expect(await desk.breakerState(of: payment) == .closed)
    }

    @Test func slowAnswersOpenTheBreakerToo() async {
        var breaker = breaker
        breaker.slowCallDurationThreshold = .milliseconds(50)
        breaker.slowCallRateThreshold = 50
        let peer = ScriptedPeer([], taking: .milliseconds(60), clock)
        let desk = desk(CallPolicy(circuitBreaker: breaker), peer)
        for _ in 0..<4 { #expect(name(await desk.ask(request)) == "reply") }
        #expect(await desk.breakerState(of: payment) == .open)
    }

    @Test("A call whose retry the breaker stops ends as its earlier attempt did: it may have been carried out")
    func aRetryThatIsNotPermitted() async {
        var retry = RetryConfiguration()
        retry.maxAttempts = 3
        retry.waitDuration = .milliseconds(1)
        var breaker = breaker
        breaker.slidingWindowSize = 1
        breaker.minimumNumberOfCalls = 1
        let peer = ScriptedPeer([.timedOut], clock)
        let outcome = await desk(CallPolicy(retry: retry, circuitBreaker: breaker), peer).ask(request)
        #expect(name(outcome) == "timed out" && peer.attempts == 1)
    }
}
