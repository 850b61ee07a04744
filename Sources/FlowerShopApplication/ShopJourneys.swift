internal import Contexts
package import FlowerShop
package import Load
package import Scenarios
package import Traces

/// The requests of the customers of a catalogue. They come from the steps of a scenario's journeys and from the rows of
/// a trace.
package struct ShopJourneys: Sendable {
    private let products: [Product]

    /// - Parameter products: at least one.
    package init(_ products: [Product]) { self.products = products }

    // MARK: Journeys

    package func step(_ step: JourneyStep) -> LoadStep {
        let (request, times, after) = plan(step)
        return LoadStep(
            request, times: times, after: after, think: Sampler(step.think), probability: step.probability)
    }

    private func plan(_ step: JourneyStep) -> (request: RequestPlan, times: ClosedRange<Int>?, after: Sampler?) {
        if let path = step.path { return (visit(path), nil, nil) }
        switch step.name {
        case ShopSteps.browse.name: return (browseAny(count: 1), step[ShopSteps.products], nil)
        case ShopSteps.order.name:
            return (
                randomOrder(
                    lines: step[ShopSteps.lines], quantity: step[ShopSteps.quantity], pickUp: step[ShopSteps.pickUp]),
                nil, nil
            )
        case ShopSteps.list.name: return (list, nil, nil)
        case ShopSteps.cancel.name: return (cancel, nil, Sampler(step[ShopSteps.after]))
        default: preconditionFailure("the shop has no step '\(step.name)'")
        }
    }

    private func randomOrder(
        lines: ClosedRange<Int>, quantity: ClosedRange<Int>, pickUp: Double
    ) -> RequestPlan {
        order { stream in
            // This is drawn first, because the number of lines decides the number of later draws.
            let wantsPickUp = stream.nextBool(probability: pickUp)
            let count = stream.nextInRange(lines)
            let lines = randomLines(count: count, quantity: quantity, &stream)
            return Payload(number: wantsPickUp ? 1 : 0, words: lines.words)
        }
    }

    private func visit(_ path: String) -> RequestPlan {
        guard let match = ShopRoute.match(path) else {
            return RequestPlan(operation: ShopOperation.visit.rawValue, route: nil, subject: .customer)
        }
        let subject: RequestPlan.Subject =
            match.key.map { .number($0) }
            ?? {
                switch Route.all[match.place].subject {
                case .customer: .customer
                case .order: .latest(kind: ShopKind.order)
                case .product: .latestOrAny(kind: ShopKind.product, below: UInt64(products.count))
                }
            }()
        return RequestPlan(
            operation: ShopOperation.visit.rawValue, route: ShopRoute.visit(match.place), subject: subject)
    }

    // MARK: Traces

    package func row(_ step: TraceStep) -> RowPlan {
        switch step {
        case .browse(.products(let numbers)):
            // The page with the first product stands for all of them: the trace says what was looked at in one request.
            RowPlan(browse(.number(UInt64(numbers.first ?? 0)), count: numbers.count))
        case .browse(.count(let count)):
            RowPlan(browseAny(count: count))
        case .order(let reference, .lines(let lines)):
            RowPlan(order(Self.recorded(lines)), .make(reference: reference))
        case .order(let reference, .count(let count)):
            RowPlan(
                order { Payload(words: randomLines(count: count, quantity: 1...1, &$0).words) },
                .make(reference: reference))
        case .list:
            RowPlan(list, .afterSession)
        case .cancel(let reference):
            RowPlan(cancel, .about(reference: reference))
        }
    }

    private static func recorded(_ lines: [TraceLine]) -> @Sendable (inout RandomStream) -> Payload {
        let lines = lines.map {
            OrderLine(
                product: UInt32($0.product), quantity: UInt32($0.quantity), unitPrice: UInt64($0.unitPriceMinor))
        }
        let payload = Payload(words: OrderLines(lines).words)
        return { _ in payload }
    }

    // MARK: Requests

    private func browseAny(count: Int) -> RequestPlan {
        browse(.any(kind: ShopKind.product, below: UInt64(products.count)), count: count)
    }

    private func browse(_ first: RequestPlan.Subject, count: Int) -> RequestPlan {
        let page = Payload(number: Int64(min(count, ShopLimits.maximumProductsBrowsed)))
        return request(.browse, about: first) { _ in page }
    }

    private func order(_ payload: @escaping @Sendable (inout RandomStream) -> Payload) -> RequestPlan {
        request(.order, about: .new(kind: ShopKind.order), payload)
    }

    private var list: RequestPlan { request(.list, about: .customer) }

    private var cancel: RequestPlan { request(.cancel, about: .latest(kind: ShopKind.order)) }

    private func request(
        _ operation: ShopOperation, about subject: RequestPlan.Subject,
        _ payload: @escaping @Sendable (inout RandomStream) -> Payload = { _ in Payload() }
    ) -> RequestPlan {
        RequestPlan(
            operation: operation.rawValue, route: ShopRoute.of(operation), subject: subject, payload: payload)
    }

    /// Lines of this many different products, ascending by product.
    private func randomLines(count: Int, quantity: ClosedRange<Int>, _ stream: inout RandomStream) -> OrderLines {
        var chosen: [OrderLine] = []
        let count = min(count, products.count)
        chosen.reserveCapacity(count)
        while chosen.count < count {
            let product = UInt32(stream.nextBounded(UInt64(products.count)))
            guard !chosen.contains(where: { $0.product == product }) else { continue }
            let pieces = UInt32(stream.nextInRange(quantity))
            let price = UInt64(products[Int(product)].price)
            chosen.append(OrderLine(product: product, quantity: pieces, unitPrice: price))
        }
        chosen.sort { $0.product < $1.product }
        return OrderLines(chosen)
    }
}
