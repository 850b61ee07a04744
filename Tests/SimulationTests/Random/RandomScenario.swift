import ActorRuntime
import Contexts
import FlowerShopApplication
import Platform
import Scenarios

/// Makes small scenarios by chance: every overflow policy, crash point, executor and mechanism in some of them.
///
/// Faults end with the arrivals, services come back, and the drain is long: so every saga can end, and must.
struct RandomScenario {
    private var random: RandomStream
    private var scenario = Scenario(of: .flowerShop)

    static func make(seed: UInt64) -> Scenario {
        var draft = RandomScenario(random: RandomStream(seed: seed).fork("random-scenario"))
        draft.scenario.name = "random-\(seed)"
        draft.scenario.seed = draft.random.next()
        draft.scenario.duration = .milliseconds(Int64(draft.number(2_000...6_000)))
        draft.scenario.drain = .minutes(20)
        draft.makeShop()
        draft.makeTraffic()
        // Half of them on a platform that does nothing but restart.
        if draft.chance(0.5) {
            var platform = RandomPlatform(random: draft.random.fork("platform"))
            platform.make(for: &draft.scenario)
        }
        draft.makeFaults()
        return draft.scenario
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { random.nextInRange(range) }
    private mutating func chance(_ probability: Double) -> Bool { random.nextBool(probability: probability) }
    private mutating func share(_ shares: [Double]) -> Double { shares[number(0...shares.count - 1)] }

    private mutating func time(_ milliseconds: ClosedRange<Int>) -> Distribution {
        let (one, other) = (number(milliseconds), number(milliseconds))
        let (less, more) = (
            Timespan.milliseconds(Int64(min(one, other))), Timespan.milliseconds(Int64(max(one, other)))
        )
        return switch number(0...3) {
        case 0: .constant(less)
        case 1: .exponential(mean: less)
        case 2: .uniform(lower: less, upper: more + .milliseconds(1))
        default: .lognormal(p50: less, p99: more)
        }
    }

    // MARK: Shop

    private mutating func makeShop() {
        scenario.application.catalog.products = number(1...8)
        scenario.application.catalog.stock = chance(0.4) ? number(0...20) : 10_000
        scenario.application.network = chance(0.2) ? .constant(.zero) : time(1...8)
        for index in scenario.application.services.indices { deploy(index) }
        scenario.application.decline = share([0, 0, 0.1, 0.5, 1])
        scenario.application.deliveryFailure = share([0, 0, 0.1, 0.5, 1])
        scenario.application.transit = time(1...4_000)
        scenario.application.calls[0].policy = callPolicy()
    }

    private mutating func deploy(_ index: Int) {
        scenario.application.services[index].spec.replicas = number(1...3)
        scenario.application.services[index].spec.workers = chance(0.3) ? 16 : number(1...4)
        scenario.application.services[index].spec.time = time(1...40)
        scenario.application.services[index].spec.startup = time(1...1_500)
        scenario.application.services[index].spec.mailbox = MailboxPolicy(
            capacity: chance(0.4) ? 256 : number(1...6),
            overflow: MailboxPolicy.Overflow.allCases[number(0...3)])
        scenario.application.services[index].spec.supervision = supervision()
    }

    private mutating func supervision() -> SupervisionPolicy {
        switch number(0...3) {
        case 0: .kubernetes
        case 1: .pekkoBackoff
        // Never so few that the service stays down.
        case 2: .intensity(maximum: 1_000_000, period: .seconds(5))
        default:
            .backoff(
                first: .milliseconds(Int64(number(0...500))), initial: .milliseconds(Int64(number(1...900))), factor: 2,
                maximum: .seconds(5), resetAfter: .seconds(10), jitter: share([0, 0.5]))
        }
    }

    private mutating func callPolicy() -> CallPolicy {
        var policy = CallPolicy(timeout: .milliseconds(Int64(number(20...1_500))))
        // Without a time-out a dropped request would hold its worker for ever, as it does in the system modelled.
        let overflow = scenario.application.services[1].spec.mailbox.overflow
        if chance(0.15), overflow == .reject || overflow == .block { policy.timeout = nil }
        if chance(0.5) {
            var retry = RetryConfiguration()
            retry.maxAttempts = number(1...4)
            retry.waitDuration = .milliseconds(Int64(number(1...200)))
            retry.exponentialBackoffMultiplier = share([1, 2])
            policy.retry = retry
        }
        if chance(0.6) { policy.circuitBreaker = circuitBreaker() }
        return policy
    }

    private mutating func circuitBreaker() -> CircuitBreakerConfiguration {
        var breaker = CircuitBreakerConfiguration()
        breaker.slidingWindowType = chance(0.5) ? .countBased : .timeBased
        breaker.slidingWindowSize = number(2...10)
        breaker.minimumNumberOfCalls = number(1...5)
        breaker.failureRateThreshold = share([10, 50, 100])
        breaker.slowCallRateThreshold = share([50, 100])
        breaker.slowCallDurationThreshold = .milliseconds(Int64(number(10...500)))
        breaker.waitDurationInOpenState = .milliseconds(Int64(number(50...2_000)))
        breaker.permittedNumberOfCallsInHalfOpenState = number(1...4)
        breaker.automaticTransitionFromOpenToHalfOpenEnabled = chance(0.5)
        return breaker
    }

    // MARK: Traffic

    private mutating func makeTraffic() {
        for index in 0..<number(1...2) {
            var traffic = TrafficSpec(name: "t\(index)", executor: executor())
            traffic.journey = (0..<number(1...4)).map { _ in step() }
            if !traffic.journey.contains(where: { $0.name == "order" }) { traffic.journey.append(order()) }
            if chance(0.5) { traffic.journey.append(cancel()) }
            scenario.traffic.append(traffic)
        }
    }

    private mutating func executor() -> TrafficSpec.Executor {
        let rate = Rate(Double(number(1...25)), per: .second)
        let maxVUs = chance(0.25) ? number(1...8) : TrafficSpec.defaultMaxVUs
        switch number(0...4) {
        case 0, 1:
            return .open(OpenLoad(spacing: chance(0.5) ? .poisson : .regular, startRate: rate, maxVUs: maxVUs))
        case 2:
            let stages = [
                Stage(duration: .seconds(1), target: Rate(Double(number(0...40)), per: .second)),
                Stage(duration: .seconds(Int64(number(1...5))), target: Rate(1, per: .second)),
            ]
            return .open(OpenLoad(startRate: rate, stages: stages, maxVUs: maxVUs))
        case 3:
            return .closed(ClosedLoad(startVUs: number(1...4)))
        default:
            let stages = [
                Stage(duration: .seconds(2), target: number(1...8)), Stage(duration: .seconds(1), target: 0),
            ]
            return .closed(ClosedLoad(startVUs: number(0...3), stages: stages))
        }
    }

    /// Every step takes some time, so that virtual users who are turned away do not come a thousand times a second.
    private mutating func think() -> Distribution { time(40...600) }

    private static let paths = [
        "/orders", "/payments", "/orderHistories", "/productInfos", "/deliveries", "/products", "/messages",
        "/orders/0",
        "/nowhere",
    ]

    private mutating func step() -> JourneyStep {
        switch number(0...4) {
        case 0: JourneyStep.browse(products: 1...number(1...3), think: think())
        case 1: JourneyStep.list(think: think(), probability: share([1, 0.5]))
        case 2: cancel()
        case 3: JourneyStep(visit: Self.paths[number(0...Self.paths.count - 1)], think: think())
        default: order()
        }
    }

    private mutating func order() -> JourneyStep {
        JourneyStep.order(
            lines: 1...number(1...4), quantity: number(0...1)...number(1...5), pickUp: share([0, 0, 0.2]),
            think: think())
    }

    private mutating func cancel() -> JourneyStep {
        JourneyStep.cancel(after: time(1...3_000), think: think(), probability: share([1, 0.5]))
    }

    // MARK: Faults

    private mutating func makeFaults() {
        let end = Int(scenario.duration.nanoseconds / 1_000_000)
        for index in 0..<number(0...5) {
            let at = number(0...end - 200)
            let length = number(100...end - at)
            var fault = Fault(
                name: "f\(index)", at: .milliseconds(Int64(at)), duration: .milliseconds(Int64(length)),
                service: ScenarioVocabulary.flowerShop.serviceNames[number(0...5)], action: action())
            switch fault.action {
            case .link:
                fault.service = nil
                // A request that is lost would hold its worker for ever.
                if scenario.application.calls[0].policy.timeout == nil {
                    scenario.application.calls[0].policy.timeout = .seconds(1)
                }
            case .loseNode: fault.service = nil
            case .databaseCrash: fault.duration = nil
            default: break
            }
            // A single kill takes no time.
            if case .kill(var kill) = fault.action {
                if kill.ratePerSecond == nil { fault.duration = nil }
                // No more than there are.
                let deployed = fault.service.flatMap { scenario.application.service($0) }?.replicas ?? 1
                kill.replicas = kill.replicas.map { min($0, deployed) }
                fault.action = .kill(kill)
            }
            scenario.faults.append(fault)
        }
    }

    private mutating func action() -> Fault.Action {
        switch number(0...20) {
        case 0...7: return kill()
        case 8...10: return .slow(time: time(1...1_500), added: chance(0.5))
        case 11: return .hang(replicas: chance(0.3) ? nil : 1)
        case 12: return .pause(replicas: chance(0.3) ? nil : 1)
        case 13: return .errors(probability: share([0.05, 0.5, 1]))
        case 14: return .leak(bytesPerSecond: Int64(number(64...1_024)) << 20, replicas: chance(0.3) ? nil : 1)
        case 15: return .crashLoop(replicas: chance(0.3) ? nil : 1, after: .milliseconds(Int64(number(1...2_000))))
        case 16: return .poison(messages: number(1...3))
        case 17: return database()
        case 18, 20: return .loseNode(number(1...scenario.application.cluster.nodes))
        default: return .link(link())
        }
    }

    private mutating func kill() -> Fault.Action {
        let points = CrashPoint.allCases
        return .kill(
            Fault.Kill(
                replicas: chance(0.2) ? nil : number(1...2),
                ratePerSecond: chance(0.6) ? Double(number(1...5)) : nil,
                crashPoint: chance(0.7) ? points[number(0...points.count - 1)] : nil))
    }

    private mutating func database() -> Fault.Action {
        switch number(0...2) {
        case 0: .databaseSlow(time: time(1...500), added: chance(0.5))
        case 1: .databaseDown
        // Every commit is durable, so nothing is lost.
        default: .databaseCrash
        }
    }

    private mutating func link() -> LinkFault {
        let name = ScenarioVocabulary.flowerShop.serviceNames[number(0...5)]
        let ends: (LinkParty, LinkParty) =
            switch number(0...5) {
            case 0: (.gateway, .service(chance(0.5) ? "order" : "viewpage"))
            case 1: (.bus, .service(name))
            case 2: (.service(name), .bus)
            case 3: (.service("order"), .service("payment"))
            case 4: (.bus, .any)
            default: (.any, .bus)
            }
        return LinkFault(from: ends.0, to: ends.1, isBothWays: chance(0.3), effect: linkEffect())
    }

    private mutating func linkEffect() -> LinkFault.Effect {
        switch number(0...4) {
        case 0: .partition
        case 1: .drop(probability: share([0.05, 0.5]))
        case 2: .duplicate(probability: share([0.05, 0.5, 1]))
        case 3: .delay(time(1...500))
        default: .reorder(probability: share([0.1, 1]), within: .milliseconds(Int64(number(1...500))))
        }
    }
}
