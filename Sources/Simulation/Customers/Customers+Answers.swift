internal import ActorRuntime
internal import FlowerShop

/// What comes back to the customers.
extension Customers {
    func answered(_ token: UInt64, _ message: Message, failure: DeliveryFailure?, in world: inout World) {
        guard isWaiting(for: token) else { return metrics.lateAnswer(at: world.now) }
        let index = Int(token & 0xFFFF_FFFF)
        metrics.gateway.answered(
            by: journeys[index].service, failure?.status ?? message.status, at: world.now, metrics.recorder)
        countArrival(index, turnedAway: failure?.isTurnedAway ?? false)
        let journey = journeys[index]
        if let failure {
            metrics.failed(journey.operation, failure, at: world.now)
            if journey.operation == .order { journeys[index].order = nil }
        } else {
            metrics.answered(
                journey.operation, message, intended: journey.intended, sent: journey.sent, at: world.now)
            if journey.operation == .order, message.type != ShopMessage.orderConfirmed.type {
                journeys[index].order = nil
            }
        }
        proceed(index, in: &world)
    }

    /// The gateway has asked another replica for a customer, which counts when the customer asked.
    func passedOn(_ token: UInt64, to service: ServiceID, because condition: NextUpstream.Condition, at now: Instant) {
        let intended = isWaiting(for: token) ? journeys[Int(token & 0xFFFF_FFFF)].intended : now
        metrics.retries.passedOn(to: service, because: condition, at: intended, metrics.recorder)
    }

    /// Gives up the requests that have taken longer than ``patience``.
    func losePatience(in world: inout World) {
        while let token = patience.nextOverdue(at: world.now) {
            guard isWaiting(for: token) else { continue }
            let index = Int(token & 0xFFFF_FFFF)
            countArrival(index, turnedAway: false)
            metrics.lostPatience(journeys[index].operation, of: journeys[index].service, at: world.now)
            proceed(index, in: &world)
        }
        if let check = patience.rearm(isOver: { !isWaiting(for: $0) }) {
            world.wake(at: check, token: Wake.patience.token(index: 0))
        }
    }

    /// An arrival is rejected where its first request is turned away at the door, and started otherwise.
    ///
    /// It counts at the time for which it was intended, as it was offered then: so each window's arrivals add up,
    /// whenever they were answered.
    func countArrival(_ index: Int, turnedAway: Bool) {
        guard !journeys[index].isCounted else { return }
        journeys[index].isCounted = true
        let traffic = sources[journeys[index].traffic].number
        let arrived = journeys[index].arrivedAt
        if turnedAway { metrics.rejected(traffic, at: arrived) } else { metrics.started(traffic, at: arrived) }
    }

    /// At the end of a run: whoever still waits for a first answer has started.
    func settle() {
        for index in journeys.indices where journeys[index].phase != .over {
            countArrival(index, turnedAway: false)
        }
    }
}
