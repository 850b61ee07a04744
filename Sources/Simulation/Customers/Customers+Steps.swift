internal import ActorRuntime
internal import Contexts
internal import FlowerShop
internal import Scenarios

/// A journey's steps, one after the other.
extension Customers {
    /// Takes the next step of a journey, or ends it.
    func takeStep(_ index: Int, in world: inout World) {
        let source = journeys[index].traffic
        if sources[source].rampDown.stopsOne(at: world.now) {
            cutOff(index, before: journeys[index].step)
            return finish(index, in: &world)
        }
        if journeys[index].productsLeft > 0 { return browseAny(index, in: &world) }
        if let order = journeys[index].pendingCancellation {
            journeys[index].pendingCancellation = nil
            return cancel(index, order, in: &world)
        }
        while journeys[index].step < sources[source].journey.count {
            guard world.now <= sources[source].latestStep else {
                cutOff(index, before: journeys[index].step)
                break
            }
            let step = sources[source].journey[journeys[index].step]
            journeys[index].stream = journeys[index].choices.fork(UInt64(journeys[index].step))
            let happens = journeys[index].stream.nextBool(probability: step.probability)
            if happens, perform(step, index, in: &world) { return }
            journeys[index].step += 1
        }
        finish(index, in: &world)
    }

    /// A customer may take no further step. Counted at the time of the arrival, if there is a step left, from `first` on,
    /// in which something would have been asked for.
    func cutOff(_ index: Int, before first: Int) {
        let journey = journeys[index]
        let steps = sources[journey.traffic].journey
        let isInBrowsing = journey.productsLeft > (journey.phase == .asking ? 1 : 0)
        let asksMore = steps.indices.dropFirst(first).contains { number in
            var stream = journey.choices.fork(UInt64(number))
            guard stream.nextBool(probability: steps[number].probability) else { return false }
            return steps[number].action.asks(hasOrder: journey.order != nil, &stream)
        }
        guard isInBrowsing || journey.pendingCancellation != nil || asksMore else { return }
        metrics.interrupted(sources[journey.traffic].number, at: journey.arrivedAt)
    }

    /// Begins a step. Returns false where there is nothing to do for it.
    private func perform(_ step: PreparedStep, _ index: Int, in world: inout World) -> Bool {
        switch step.action {
        case .browse(let range):
            journeys[index].productsLeft = journeys[index].stream.nextInRange(range)
            guard journeys[index].productsLeft > 0 else { return false }
            browseAny(index, in: &world)
        case .order(let lines, let quantity, let pickUp):
            placeOrder(index, lines: lines, quantity: quantity, pickUp: pickUp, in: &world)
        case .list:
            list(index, in: &world)
        case .cancel(let after):
            guard let order = journeys[index].order else { return false }
            let due = journeys[index].orderedAt + after.next(&journeys[index].stream)
            guard due > world.now else {
                cancel(index, order, in: &world)
                return true
            }
            journeys[index].pendingCancellation = order
            pause(index, until: due, in: &world)
        case .visit(let match):
            return visit(match, index, in: &world)
        }
        return true
    }

    private func browseAny(_ index: Int, in world: inout World) {
        let product = journeys[index].stream.nextBounded(UInt64(products.count))
        journeys[index].product = product
        browse(index, from: product, count: 1, in: &world)
    }

    func browse(_ index: Int, from first: UInt64, count: Int, in world: inout World) {
        let page = min(count, ShopLimits.maximumProductsBrowsed)
        ask(index, .browse, .browseProducts(from: first, count: page), of: ShopTopology.viewpage, in: &world)
    }

    func list(_ index: Int, in world: inout World) {
        ask(index, .list, .listOrders(of: journeys[index].customer), of: ShopTopology.viewpage, in: &world)
    }

    func cancel(_ index: Int, _ order: UInt64, in world: inout World) {
        let message = Message.cancelOrder(order, customer: journeys[index].customer)
        ask(index, .cancel, message, of: ShopTopology.order, in: &world)
    }

    private func placeOrder(
        _ index: Int, lines: ClosedRange<Int>, quantity: ClosedRange<Int>, pickUp: Double, in world: inout World
    ) {
        // First, for the number of lines is the number of draws that follow.
        let wantsPickUp = journeys[index].stream.nextBool(probability: pickUp)
        let count = journeys[index].stream.nextInRange(lines)
        let chosen = randomLines(index, count: count, quantity: quantity)
        submitOrder(index, chosen, pickUp: wantsPickUp, in: &world)
    }

    /// Lines of so many different products, ascending by product.
    func randomLines(_ index: Int, count: Int, quantity: ClosedRange<Int>) -> OrderLines {
        var chosen: [OrderLine] = []
        let count = min(count, products.count)
        chosen.reserveCapacity(count)
        while chosen.count < count {
            let product = UInt32(journeys[index].stream.nextBounded(UInt64(products.count)))
            guard !chosen.contains(where: { $0.product == product }) else { continue }
            let pieces = UInt32(journeys[index].stream.nextInRange(quantity))
            let price = UInt64(products[Int(product)].price)
            chosen.append(OrderLine(product: product, quantity: pieces, unitPrice: price))
        }
        chosen.sort { $0.product < $1.product }
        return OrderLines(chosen)
    }

    func submitOrder(_ index: Int, _ lines: OrderLines, pickUp: Bool, in world: inout World) {
        let number = nextOrder
        nextOrder += 1
        journeys[index].order = number
        journeys[index].orderedAt = world.now
        let message = Message.placeOrder(
            number, customer: journeys[index].customer, lines: lines.words, inStorePickup: pickUp)
        metrics.orderAsked(at: journeys[index].intended)
        placed(message, journeys[index].intended)
        ask(index, .order, message, of: ShopTopology.order, in: &world)
    }

    // MARK: Requests and pauses

    func ask(
        _ index: Int, _ operation: Operation, _ message: Message, of service: ServiceID, in world: inout World
    ) {
        journeys[index].phase = .asking
        journeys[index].operation = operation
        journeys[index].service = service
        journeys[index].sent = world.now
        let token = requestToken(index)
        world.submit(message, to: service, token: token)
        if let check = patience.append(token, deadline: world.now + Self.patience) {
            world.wake(at: check, token: Wake.patience.token(index: 0))
        }
    }

    func requestToken(_ index: Int) -> UInt64 { UInt64(journeys[index].generation) << 32 | UInt64(index) }

    func isWaiting(for token: UInt64) -> Bool {
        let index = Int(token & 0xFFFF_FFFF)
        return journeys[index].phase == .asking && UInt64(journeys[index].generation) == token >> 32
    }

    func pause(_ index: Int, until instant: Instant, in world: inout World) {
        journeys[index].phase = .thinking
        journeys[index].intended = instant
        world.wake(at: instant, token: Wake.thought.token(index: index, generation: journeys[index].generation))
    }

    /// Goes on after a request: thinks, or takes the next step at once.
    func proceed(_ index: Int, in world: inout World) {
        // What comes for this request from now on is too late.
        journeys[index].generation &+= 1
        let source = journeys[index].traffic
        guard !journeys[index].isFromTrace, journeys[index].step < sources[source].journey.count else {
            return finish(index, in: &world)
        }
        let step = sources[source].journey[journeys[index].step]
        if journeys[index].productsLeft > 0 { journeys[index].productsLeft -= 1 }
        if journeys[index].productsLeft == 0 { journeys[index].step += 1 }
        let think = step.think.next(&journeys[index].stream)
        guard think > .zero else {
            journeys[index].intended = world.now
            return takeStep(index, in: &world)
        }
        pause(index, until: world.now + think, in: &world)
    }
}
