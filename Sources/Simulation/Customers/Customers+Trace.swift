internal import ActorRuntime
internal import FlowerShop
internal import Scenarios

/// Rows of a trace: each is a request of its own at its own time, by the customer whose session it belongs to.
extension Customers {
    func replay(_ row: TraceReplay.Row, of trace: TraceReplay, by index: Int, in world: inout World) {
        let source = sources[journeys[index].traffic]
        journeys[index].customer = source.customer(row.session)
        // By the row alone: what it chooses by chance is the same however the shop fares.
        journeys[index].stream = source.choices.fork(UInt64(row.line))
        switch row.step {
        case .browse(let products):
            browse(index, products, in: &world)
        case .order(let reference, let lines):
            trace.remember(reference, as: nextOrder)
            submitOrder(index, orderLines(index, lines), pickUp: false, in: &world)
        case .list:
            list(index, in: &world)
        case .cancel(let reference):
            guard let order = trace.order(reference) else {
                metrics.skippedCancellation(at: world.now)
                return finish(index, in: &world)
            }
            cancel(index, order, in: &world)
        }
    }

    private func browse(_ index: Int, _ choice: TraceProducts, in world: inout World) {
        switch choice {
        case .products(let numbers):
            // The page with the first of them stands for all: the trace says what was looked at in one request.
            browse(index, from: UInt64(numbers.first ?? 0), count: numbers.count, in: &world)
        case .count(let count):
            let first = journeys[index].stream.nextBounded(UInt64(products.count))
            browse(index, from: first, count: count, in: &world)
        }
    }

    private func orderLines(_ index: Int, _ lines: TraceLines) -> OrderLines {
        switch lines {
        case .lines(let lines):
            return OrderLines(
                lines.map {
                    OrderLine(
                        product: UInt32($0.product), quantity: UInt32($0.quantity), unitPrice: UInt64($0.unitPriceMinor)
                    )
                })
        case .count(let count): return randomLines(index, count: count, quantity: 1...1)
        }
    }
}
