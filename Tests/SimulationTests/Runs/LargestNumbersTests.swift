import ActorRuntime
import Contexts
import FlowerShopApplication
import Measurement
import Platform
import Scenarios
import Simulation
import Testing

/// Reading a file is not all that its numbers must survive: a scenario with a key at its stated maximum is planned and
/// prepared without a trap and without running out of memory. Of replicas and workers one is at its maximum at a time.
@Suite struct LargestNumbersTests {
    private static let base = """
        scenario: largest
        duration: 10s
        shop: { calls: { order -> payment: { retry: {}, circuitBreaker: {} } } }
        traffic:
          open:
            executor: constant-arrival-rate
            rate: 1/s
            journey: [ { browse: { products: 1 } }, { order: { lines: 1 } }, { cancel: { after: 1s } } ]
          ramp: { executor: ramping-arrival-rate, stages: [ { duration: 1s, target: 1/s } ] }
          users: { executor: constant-vus, vus: 1 }
          stairs: { executor: ramping-vus, stages: [ { duration: 1s, target: 1 } ] }
        faults: [ { name: slow, at: 1s, for: 1s, slow: payment, time: 1s } ]
        """

    private static let longest = "366d"
    private static let slowest = "\(Sampler.maximum)"
    private static let fastest = "\(Rate(Rate.maximumPerSecond, per: .second))"

    static let assignments: [String] = [
        "seed=\(UInt64.max)", "duration=\(longest)", "drain=\(longest)",
        "shop.catalog.products=\(CatalogSpec.maximumProducts)",
        "shop.catalog.stock=\(CatalogSpec.maximumStock)", "shop.catalog.price=1..\(CatalogSpec.maximumPrice)",
        "shop.network=\(slowest)",
        "shop.services.order.replicas=\(ServiceSpec.maximumReplicas)",
        "shop.services.order.workers=\(ServiceSpec.maximumWorkers)",
        "shop.services.order.mailbox.capacity=\(MailboxPolicy.maximumCapacity)", "shop.services.order.time=\(slowest)",
        "shop.services.order.startup=\(slowest)", "shop.services.delivery.transit=\(slowest)",
        "shop.calls.order -> payment.timeout=\(longest)",
        "shop.calls.order -> payment.retry.maxAttempts=\(RetryConfiguration.maximumAttempts)",
        "shop.calls.order -> payment.retry.waitDuration=\(RetryConfiguration.maximumPause)",
        "shop.calls.order -> payment.retry.exponentialBackoffMultiplier=100",
        "shop.calls.order -> payment.circuitBreaker.slidingWindowSize=\(Breaker.maximumSlidingWindowSize)",
        "shop.calls.order -> payment.circuitBreaker.minimumNumberOfCalls=\(Breaker.maximumMinimumNumberOfCalls)",
        "shop.calls.order -> payment.circuitBreaker.permittedNumberOfCallsInHalfOpenState="
            + "\(Breaker.maximumPermittedNumberOfCallsInHalfOpenState)",
        "shop.calls.order -> payment.circuitBreaker.waitDurationInOpenState=\(longest)",
        "shop.calls.order -> payment.circuitBreaker.maxWaitDurationInHalfOpenState=\(longest)",
        "shop.calls.order -> payment.circuitBreaker.slowCallDurationThreshold=\(longest)",
        "traffic.open.rate=\(fastest)", "traffic.open.maxVUs=\(Limits.virtualUsers)",
        "traffic.open.gracefulStop=\(longest)", "traffic.open.journey.0.browse.products=\(ShopSteps.maximumItems)",
        "traffic.open.journey.1.order.lines=\(ShopSteps.maximumItems)",
        "traffic.open.journey.2.cancel.after=\(slowest)",
        "traffic.ramp.startRate=\(fastest)", "traffic.ramp.stages.0.duration=\(longest)",
        "traffic.ramp.stages.0.target=\(fastest)", "traffic.users.vus=\(Limits.virtualUsers)",
        "traffic.users.duration=\(longest)", "traffic.stairs.startVUs=\(Limits.virtualUsers)",
        "traffic.stairs.stages.0.duration=\(longest)", "traffic.stairs.stages.0.target=\(Limits.virtualUsers)",
        "traffic.stairs.gracefulRampDown=\(longest)", "faults.slow.time=\(slowest)",
    ]

    private typealias Breaker = CircuitBreakerConfiguration

    @Test("A key at its stated maximum is planned and prepared", arguments: assignments)
    func theLargestNumberIsPrepared(assignment: String) throws {
        let reader = ScenarioReader(.flowerShop, overrides: [try Override(argument: assignment)])
        let scenario = try reader.read(Array(Self.base.utf8), file: "largest.yaml").scenario
        #expect("\(LoadPlan(scenario))".hasPrefix("load of largest"))
        #expect(try !RunPlan(scenario, of: ShopApplication(), resolve: { $0 }).vocabulary().metrics.isEmpty)
    }
}
