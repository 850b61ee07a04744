internal import ActorRuntime
internal import Contexts
internal import FlowerShop

/// What comes back to the customers.
extension Customers {
    func answered(_ token: UInt64, _ message: Message, failure: DeliveryFailure?, in world: inout World) {
        guard isWaiting(for: token) else { return metrics.lateAnswer(at: world.now) }
        let index = Int(token & 0xFFFF_FFFF)
        countArrival(index, turnedAway: failure?.isTurnedAway ?? false)
        let request = journeys[index].request
        orderEnded(
            index, isConfirmed: failure == nil && message.type == ShopMessage.orderConfirmed.type, in: &world)
        if let failure {
            metrics.failed(request, failure, at: world.now)
            if request.operation == .order { journeys[index].order = nil }
        } else {
            metrics.answered(request, message, at: world.now)
            if request.operation == .order, message.type != ShopMessage.orderConfirmed.type {
                journeys[index].order = nil
            }
        }
        proceed(index, in: &world)
    }

    /// When the request should have been sent for whose answer somebody still waits; nil where nobody does.
    func askedAt(_ token: UInt64) -> Instant? {
        isWaiting(for: token) ? journeys[Int(token & 0xFFFF_FFFF)].intended : nil
    }

    /// The gateway has asked another replica for a customer, which counts when the customer asked.
    func passedOn(_ token: UInt64, to service: ServiceID, because condition: NextUpstream.Condition, at now: Instant) {
        metrics.retries.passedOn(to: service, because: condition, at: askedAt(token) ?? now, metrics.recorder)
    }

    /// Gives up the requests that have taken longer than ``patience``.
    func losePatience(in world: inout World) {
        while let token = patience.nextOverdue(at: world.now) {
            guard isWaiting(for: token) else { continue }
            let index = Int(token & 0xFFFF_FFFF)
            countArrival(index, turnedAway: false)
            orderEnded(index, isConfirmed: false, in: &world)
            metrics.lostPatience(journeys[index].request, at: world.now)
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

    /// Those for whose answers somebody waits.
    var openRequests: [AskedRequest] { journeys.filter { $0.phase == .asking }.map(\.request) }

    /// At the end of a run: whoever still waits for a first answer has started, all who wait have got none, and who had
    /// more to ask for was cut off.
    func settle(at end: Instant) {
        for index in journeys.indices where journeys[index].phase != .over {
            countArrival(index, turnedAway: false)
            let isAsking = journeys[index].phase == .asking
            if isAsking { metrics.lostPatience(journeys[index].request, at: end) }
            if !journeys[index].isFromTrace {
                cutOff(index, before: journeys[index].step + (isAsking ? 1 : 0))
            } else if !isAsking {
                metrics.interrupted(sources[journeys[index].traffic].number, at: journeys[index].arrivedAt)
            }
        }
    }
}
