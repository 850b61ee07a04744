internal import ActorRuntime
internal import Contexts
internal import FlowerShop
internal import Traces

/// Rows of a trace: each is a request of its own at its own time, by the customer whose session it belongs to.
///
/// What a customer could not do before an answer waits for it, at whatever speed a trace is replayed: a cancellation for
/// the answer to its order, and a list for the answers to the orders of its session. Nothing else does: the load stays
/// open. Its latency counts from its own time, and how long it was held back is told.
extension Customers {
    func replay(_ row: TraceReplay.Row, of trace: TraceReplay, by index: Int, in world: inout World) {
        let source = sources[journeys[index].traffic]
        journeys[index].customer = source.customer(row.session)
        // By the row alone: what it chooses by chance is the same however the shop fares.
        journeys[index].stream = source.choices.fork(UInt64(row.line))
        if let order = trace.holding(row) { return hold(index, row, for: order, of: trace) }
        send(row, of: trace, by: index, in: &world)
    }

    private func send(_ row: TraceReplay.Row, of trace: TraceReplay, by index: Int, in world: inout World) {
        switch row.step {
        case .browse(let products):
            browse(index, products, in: &world)
        case .order(let reference, let lines):
            trace.placed(nextOrder, reference: reference, session: row.session)
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

    /// Keeps a row until the answer to an order is there. Until then it is one of those under way.
    private func hold(_ index: Int, _ row: TraceReplay.Row, for order: UInt64, of trace: TraceReplay) {
        journeys[index].phase = .thinking
        trace.hold(row, by: index, for: order)
    }

    /// An order of a trace has been answered, or nobody waits for it any more; sends what waited for that.
    ///
    /// - Parameter isConfirmed: whether there is an order that can be cancelled.
    func orderEnded(_ index: Int, isConfirmed: Bool, in world: inout World) {
        let source = journeys[index].traffic
        guard journeys[index].isFromTrace, journeys[index].operation == .order, let trace = sources[source].replay,
            let order = journeys[index].order
        else { return }
        for held in trace.answered(order, isConfirmed: isConfirmed) {
            // Who waits for another order as well goes on waiting.
            if let next = trace.holding(held.row) {
                trace.hold(held.row, by: held.index, for: next)
                continue
            }
            let intended = journeys[held.index].intended
            metrics.heldBack(for: world.now - intended, at: intended)
            trace.sent(heldBackFor: world.now - intended)
            send(held.row, of: trace, by: held.index, in: &world)
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
