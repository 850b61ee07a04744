internal import ActorRuntime
internal import Contexts
internal import FlowerShop
internal import FlowerShopApplication
internal import Load
internal import Measurement
internal import Platform

/// What the world tells: passed on to the auditor, the customers, the platform and the metrics.
extension ShopRun: WorldObserver {
    func published(_ message: Message, at instant: Instant) {
        let event = books.published(message, at: instant)
        if let begun = event.begun { metrics.sagaStarted(at: begun) }
        if let withdrawn = event.withdrawn {
            metrics.sagaWithdrawn(at: withdrawn)
            keeper.refused(by: message, at: instant)
        }
        if let saga = event.ended {
            metrics.ended(saga)
            keeper.ended(saga)
        }
        if event.begun != nil || event.withdrawn != nil || event.ended != nil {
            metrics.inFlight(event.inFlight, at: instant)
        }
        if let end = event.promiseEnd { metrics.promiseEnded(end) }
    }

    func clientAnswered(token: UInt64, _ message: Message, failure: DeliveryFailure?, world: inout World) {
        if let failure {
            if message.type == ShopMessage.placeOrder.type, let reason = RefusalReason(failure) {
                books.auditor.refuse(order: message.key, reason: reason)
                keeper.refused(message.key, reason, at: world.now)
            }
        } else {
            books.auditor.observe(message, at: world.now)
            if message.type == ShopMessage.orderRefused.type { keeper.refused(by: message, at: world.now) }
            if message.type == ShopMessage.orderConfirmed.type, let asked = load.askedAt(token) {
                metrics.confirmed(askedAt: asked)
                if let end = books.auditor.confirm(order: message.key, askedAt: asked) { metrics.promiseEnded(end) }
            }
        }
        customerAnswered(token, failure.map { Answer($0) } ?? Answer(message), in: &world)
    }

    func passedOn(
        token: UInt64, to service: ServiceID, because condition: NextUpstream.Condition, at instant: Instant
    ) {
        // Counts when the customer asked.
        let asked = load.askedAt(token) ?? instant
        metrics.retries.passedOn(to: service, because: condition, at: asked, metrics.recorder)
    }

    func woke(token: UInt64, world: inout World) {
        switch WakeOwner(token: token) {
        case .platform: letPlatformWork(&world) { cluster.woke(token: token, in: &$0, self) }
        case .faults: letPlatformWork(&world) { injector.woke(token: token, cluster: &cluster, in: &$0, self) }
        case .customers: customersWoke(WakeOwner.payload(token), in: &world)
        case .tick: tick(&world)
        case .steadyState: checkSteadyState(&world)
        case nil: assertionFailure("a wake-up that nobody asked for: \(token)")
        }
    }

    func crashed(replica: ReplicaID, world: inout World) {
        // Where the platform itself let a replica go on, which then crashed at once, it hears of it when it is done.
        guard !isPlatformAtWork else { return crashes.append(replica) }
        letPlatformWork(&world) { injector.crashed(replica, cluster: &cluster, in: &$0, self) }
    }

    func drained(replica: ReplicaID, world: inout World) {
        guard !isPlatformAtWork else { return drained.append(replica) }
        letPlatformWork(&world) { cluster.drained(replica, in: &$0, self) }
    }

    /// Lets cluster or injector act, which nothing may enter meanwhile, and then tells them what came of it.
    private func letPlatformWork(_ world: inout World, _ act: (inout World) -> Void) {
        isPlatformAtWork = true
        act(&world)
        while !crashes.isEmpty || !drained.isEmpty {
            if let replica = crashes.popLast() { injector.crashed(replica, cluster: &cluster, in: &world, self) }
            if let replica = drained.popLast() { cluster.drained(replica, in: &world, self) }
        }
        if cluster.hasActed { injector.endWhatHasHappened(&cluster, in: &world, self) }
        isPlatformAtWork = false
        if cluster.hasActed || !injector.log.isEmpty { report(&world) }
    }

    func breakerMoved(replica: ReplicaID, _ transition: Effects.BreakerTransition, at instant: Instant) {
        for index in breakers.indices where breakers[index].callee == transition.service {
            breakers[index].moved(replica.rawValue, to: transition.to, at: instant, recorder: metrics.recorder)
            if transition.to == .open {
                faultWatch.reacted(to: transition.faults, at: instant, recorder: metrics.recorder)
            }
            let move = BreakerMove(
                from: transition.from.rawValue, to: transition.to.rawValue, cause: transition.cause?.rawValue,
                replica: Int(replica.rawValue))
            log(instant, ShopRunEvent.breaker, breakers[index].call, move.detail)
        }
    }

    func deadLettered(_ message: Message, to service: ServiceID, at instant: Instant) {
        log(
            instant, ShopRunEvent.deadLetter, ShopTopology.services[Int(service.rawValue)],
            "\(message.shopMessage?.name ?? "message") of key \(message.key) after \(World.maximumDeliveries) failures"
        )
    }
}
