import Contexts
import FlowerShop
import FlowerShopApplication
import TestSupport

/// A small synchronous world: delivers messages in an order that a seed decides, or one by one as a test says.
///
/// Messages of one topic with one key reach a subscriber in their order; everything else may overtake.
final class TestWorld {
    /// What becomes of a request to payment.
    enum Fate {
        case answered
        /// The request arrives, some time, but the caller has given up.
        case timedOut
        case notPermitted
        case unavailable
        /// The caller dies while it waits: the request arrives, no outcome does.
        case callerDies
    }

    struct Delivery {
        var service: ServiceID
        var work: Work
        /// The placement on whose behalf a request was sent; its outcome goes there.
        var origin: Message?
        var reply: Fate = .answered
    }

    /// A wake-up; what it is for stands in the service's database.
    struct Timer {
        var service: ServiceID
        var message: Message
    }

    let shop: Shop
    var auditor: SagaAuditor
    var random: SeededNumbers
    let seed: UInt64
    var now = Instant.start
    var deliveries: [Delivery] = []
    var timers: [Timer] = []
    var events: [Message] = []
    var replies: [Message] = []
    var ended: [EndedSaga] = []
    /// Requests to payment meet these fates in turn, and then are answered.
    var fates: [Fate] = []
    /// Percent of handled bus messages that the bus delivers once more.
    var redelivered = 0
    /// Percent of commits after which the replica dies: events wait in the outbox, reply and request are lost.
    var crashed = 0
    /// Messages to these services stay where they are.
    var held: [ServiceID] = []
    var handled = 0
    private var nextID: UInt64 = 1 << 56
    private var outstanding: [UInt64: Int] = [:]
    private var scratch: [Message] = []

    init(_ configuration: ShopConfiguration, seed: UInt64 = 1) {
        shop = Shop.memory(configuration)
        auditor = SagaAuditor(configuration)
        random = SeededNumbers(seed: seed)
        self.seed = seed
    }

    // MARK: sending

    func send(_ message: Message) {
        auditor.observe(message, at: now)
        var message = message
        message.id = nextID
        nextID += 1
        guard let service = message.shopMessage.flatMap(ShopTopology.handler) else { return }
        deliveries.append(Delivery(service: service, work: work(message, for: service)))
    }

    private func work(_ message: Message, for service: ServiceID, cause: Cause = .message, bus: Bool = false) -> Work {
        var lot = SeededNumbers(seed: seed &* 31 &+ UInt64(service.rawValue) &+ message.key &* 1_000_003)
        return Work(message: message, cause: cause, now: now, chance: lot.next(), isFromBus: bus)
    }

    /// Publishes what waits in a service's outbox.
    func relay(_ service: ServiceID) {
        scratch.removeAll(keepingCapacity: true)
        let database = shop.services[Int(service.rawValue)].database
        database.allEvents(after: 0, into: &scratch)
        for event in scratch { publish(event) }
        if let last = scratch.last { database.confirm(through: last.id) }
    }

    func relayAll() {
        for service in 0..<ShopTopology.services.count { relay(ServiceID(rawValue: UInt16(service))) }
    }

    private func publish(_ event: Message) {
        events.append(event)
        if let end = auditor.observe(event, at: now) { ended.append(end) }
        guard let kind = event.shopMessage else { return }
        for service in ShopTopology.subscribers(of: kind) {
            outstanding[event.id, default: 0] += 1
            deliveries.append(Delivery(service: service, work: work(event, for: service, bus: true)))
        }
    }

    // MARK: delivering

    /// Delivers everything, timers of transit included, until the world is quiet.
    func settle() {
        while step() {}
        relayAll()
        while step() { if deliveries.isEmpty { relayAll() } }
    }

    /// Delivers messages but fires no timer.
    func drain() {
        repeat {
            while let index = firstDeliverable() { deliver(at: index) }
            relayAll()
        } while firstDeliverable() != nil
    }

    private func firstDeliverable() -> Int? { deliveries.firstIndex { !held.contains($0.service) } }

    /// One delivery or timer, whichever the lot says; false when there is neither.
    func step() -> Bool {
        now = now + .microseconds(1)
        let fireTimer = !timers.isEmpty && (deliveries.isEmpty || random.below(100) < 3)
        if fireTimer {
            fire(at: random.below(timers.count))
            return true
        }
        guard !deliveries.isEmpty else { return false }
        deliver(at: inLane(random.below(deliveries.count)))
        return true
    }

    /// The oldest delivery of the lane in which this one waits.
    private func inLane(_ index: Int) -> Int {
        let chosen = deliveries[index]
        return deliveries.firstIndex {
            $0.service == chosen.service && $0.work.message.type == chosen.work.message.type
                && $0.work.message.key == chosen.work.message.key
        } ?? index
    }

    func fire(_ kind: ShopMessage, order: UInt64) {
        if let index = timers.firstIndex(where: { $0.message.type == kind.type && $0.message.key == order }) {
            fire(at: index)
        }
    }

    private func fire(at index: Int) {
        let timer = timers.remove(at: index)
        // In this world, time passes as the lot has it.
        let database = shop.services[Int(timer.service.rawValue)].database
        guard let message = database.takeTimer(key: timer.message.key, dueBy: .distantFuture) else { return }
        deliveries.append(Delivery(service: timer.service, work: work(message, for: timer.service)))
    }

    /// Delivers the oldest waiting message of a kind to a service.
    func deliver(_ kind: ShopMessage, to service: ServiceID) {
        let index = deliveries.firstIndex { $0.service == service && $0.work.message.type == kind.type }
        if let index { deliver(at: index) }
    }

    private func deliver(at index: Int) {
        let delivery = deliveries.remove(at: index)
        var decision = Decision()
        let result = shop.services[Int(delivery.service.rawValue)].handle(delivery.work, decision: &decision)
        handled += 1
        if result == .committed { apply(decision, of: delivery) }
        guard delivery.work.isFromBus else { return }
        acknowledge(delivery)
    }

    private func acknowledge(_ delivery: Delivery) {
        let id = delivery.work.message.id
        if random.below(100) < redelivered { return deliveries.append(delivery) }
        shop.services[Int(delivery.service.rawValue)].database.forget(id)
        outstanding[id, default: 1] -= 1
    }

    private func apply(_ decision: Decision, of delivery: Delivery) {
        for key in decision.transaction.cancelledTimers {
            timers.removeAll { $0.service == delivery.service && $0.message.key == key }
        }
        for timer in decision.transaction.timers {
            timers.removeAll { $0.service == delivery.service && $0.message.key == timer.message.key }
            timers.append(Timer(service: delivery.service, message: timer.message))
        }
        // A replica that dies here has committed: its events wait, its reply and its request are lost.
        if random.below(100) < crashed { return }
        relay(delivery.service)
        if let request = decision.request { ask(request, for: delivery.work.message) }
        if let reply = decision.reply { answer(reply, delivery) }
    }

    private func ask(_ request: Decision.Request, for origin: Message) {
        let fate = fates.isEmpty ? .answered : fates.removeFirst()
        if fate != .notPermitted, fate != .unavailable {
            let work = work(request.message, for: request.service)
            deliveries.append(Delivery(service: request.service, work: work, origin: origin, reply: fate))
        }
        switch fate {
        case .timedOut: outcome(.timedOut, for: origin)
        case .notPermitted: outcome(.notPermitted, for: origin)
        case .unavailable: outcome(.unavailable, for: origin)
        case .answered, .callerDies: break
        }
    }

    private func answer(_ reply: Message, _ delivery: Delivery) {
        if let origin = delivery.origin {
            if delivery.reply == .answered { outcome(.reply(reply), for: origin) }
            return
        }
        replies.append(reply)
        auditor.observe(reply, at: now)
    }

    private func outcome(_ outcome: RequestOutcome, for origin: Message) {
        let work = work(origin, for: ShopTopology.order, cause: .outcome(outcome))
        deliveries.append(Delivery(service: ShopTopology.order, work: work))
    }
}
