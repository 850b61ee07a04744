import Contexts
import FlowerShop
import TestSupport
import Testing

@Suite struct RandomRunTests {
    /// Orders, cancellations, retries and time-outs at random, everything delivered in random order.
    private func run(orders: UInt64, seed: UInt64, configure: (TestWorld) -> Void = { _ in }) -> TestWorld {
        let world = TestWorld(
            configuration(products: 12, stock: 45, decline: 0.05, deliveryFailure: 0.05), seed: seed)
        configure(world)
        for number in 0..<orders {
            placeSomething(number, in: world)
            for _ in 0..<world.random.below(30) where !world.deliveries.isEmpty { _ = world.step() }
        }
        world.settle()
        return world
    }

    private func placeSomething(_ number: UInt64, in world: TestWorld) {
        let count = 1 + world.random.below(6)
        let lines = (0..<count).map { _ in
            OrderLine(
                product: UInt32(world.random.below(world.random.below(40) == 0 ? 13 : 12)),
                quantity: UInt32(world.random.below(30) == 0 ? 0 : 1 + world.random.below(2)), unitPrice: 1000)
        }
        let customer = UInt64(world.random.below(20))
        let message = Message.placeOrder(number, customer: customer, lines: OrderLines(lines).words)
        world.fates.append(fate(world.random.below(20)))
        world.send(message)
        if world.random.below(10) == 0 { world.send(message) }
        if world.random.below(3) == 0 {
            world.send(.cancelOrder(number - UInt64(world.random.below(Int(min(number, 8)) + 1)), customer: customer))
        }
    }

    private func fate(_ lot: Int) -> TestWorld.Fate {
        switch lot {
        case 0: .timedOut
        case 1: .notPermitted
        case 2: .unavailable
        case 3: .callerDies
        default: .answered
        }
    }

    private func expectHeld(_ world: TestWorld) {
        let report = world.breaches
        #expect(report.isEmpty, "seed \(world.seed): \(report.named.prefix(3))")
        let stored = world.storedBreaches(orders: 150, initial: 45)
        #expect(stored.isEmpty, "seed \(world.seed): \(stored.prefix(3))")
        let counts = world.auditor.counts
        #expect(counts.ended == counts.started, "seed \(world.seed)")
        #expect(world.ended.count == counts.ended, "seed \(world.seed)")
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func invariantsHoldInAnyOrderOfDelivery(seed: UInt64) {
        expectHeld(run(orders: 150, seed: seed))
    }

    @Test(arguments: 101...130 as ClosedRange<UInt64>)
    func invariantsHoldUnderRedelivery(seed: UInt64) {
        expectHeld(run(orders: 150, seed: seed) { $0.redelivered = 30 })
    }

    @Test(arguments: 201...230 as ClosedRange<UInt64>)
    func invariantsHoldWhenReplicasDieBetweenCommitAndPublish(seed: UInt64) {
        expectHeld(
            run(orders: 150, seed: seed) { world in
                world.redelivered = 20
                world.crashed = 15
            })
    }

    @Test func everyWayOfEndingIsReached() {
        var reasons: [FailureReason: Int] = [:]
        var refusals: [RefusalReason: Int] = [:]
        var delivered = 0
        for seed in 301...320 as ClosedRange<UInt64> {
            let counts = run(orders: 150, seed: seed).auditor.counts
            delivered += counts.delivered
            for reason in FailureReason.allCases { reasons[reason, default: 0] += counts.compensated(reason) }
            for reason in RefusalReason.allCases { refusals[reason, default: 0] += counts.refused(reason) }
        }
        #expect(delivered > 500, "seeds 301...320")
        for reason in FailureReason.allCases { #expect(reasons[reason, default: 0] > 0, "\(reason), seeds 301...320") }
        for reason in [RefusalReason.zeroQuantity, .unknownProduct, .soldOut, .circuitBreakerOpen] {
            #expect(refusals[reason, default: 0] > 0, "\(reason), seeds 301...320")
        }
    }

    @Test func aSeedGivesTheSameEventsAgain() {
        let first = run(orders: 100, seed: 7) { $0.redelivered = 10 }
        let second = run(orders: 100, seed: 7) { $0.redelivered = 10 }
        #expect(first.events == second.events)
        #expect(first.events != run(orders: 100, seed: 8) { $0.redelivered = 10 }.events)
    }
}
