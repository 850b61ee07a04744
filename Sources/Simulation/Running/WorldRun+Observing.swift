internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Load
internal import Measurement
internal import Platform

/// Passes the world's reports on to the books, the customers, the platform and the metrics.
extension WorldRun: WorldObserver {
    func published(_ message: Message, at instant: Instant) {
        flow.published(message.type)
        guard let news = running.published(message, at: instant) else { return }
        if let begun = news.begun { metrics.sagaStarted(at: begun) }
        if let withdrawn = news.withdrawn { metrics.sagaWithdrawn(at: withdrawn) }
        if let refusal = news.refusal { keeper.refused(refusal, at: instant) }
        if let saga = news.ended {
            metrics.ended(saga)
            keeper.ended(saga)
        }
        metrics.inFlight(news.inFlight, at: instant)
    }

    func clientAnswered(token: UInt64, _ message: Message, failure: DeliveryFailure?, world: inout World) {
        let refusal =
            if let failure {
                running.turnedAway(message, failure)
            } else {
                running.answered(message, at: world.now) { load.askedAt(token) }
            }
        if let refusal { keeper.refused(refusal, at: world.now) }
        customerAnswered(token, failure.map { Answer($0) } ?? application.answer(message), in: &world)
    }

    func passedOn(
        token: UInt64, to service: ServiceID, because condition: NextUpstream.Condition, at instant: Instant
    ) {
        // It counts at the time when the customer asked.
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
        // If the platform itself let a replica go on, and the replica then crashed at once, the platform hears of it
        // when it is done.
        guard !isPlatformAtWork else { return crashes.append(replica) }
        letPlatformWork(&world) { injector.crashed(replica, cluster: &cluster, in: &$0, self) }
    }

    func drained(replica: ReplicaID, world: inout World) {
        guard !isPlatformAtWork else { return drained.append(replica) }
        letPlatformWork(&world) { cluster.drained(replica, in: &$0, self) }
    }

    /// Lets the cluster or the injector act, and then reports the results to it. Nothing may call into either while it
    /// acts.
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
            log(instant, RunEventKind.breaker, breakers[index].call, move.detail)
        }
    }

    func deadLettered(_ message: Message, to service: ServiceID, at instant: Instant) {
        log(
            instant, RunEventKind.deadLetter, application.name(of: service),
            "\(application.messages[message.type]?.name ?? "message") of key \(message.key) after \(World.maximumDeliveries) failures"
        )
    }
}
