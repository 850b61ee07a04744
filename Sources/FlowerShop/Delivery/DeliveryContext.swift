package import Contexts

/// Brings the goods that inventory has taken to the customer, unless the delivery fails on the way or is cancelled in
/// time.
///
/// A delivery starts when its goods have left the shelf (`stockTaken`), not when the order is paid. So an order that is
/// out of stock was never in transit, and no delivery can complete without goods.
package struct DeliveryContext: BoundedContext {
    package struct Rows: EmptyInitializable, Sendable {
        package var number: UInt64 = 0
        package var delivery = DeliveryRow.absent
        /// The lines in transit. The database drops them once the delivery is not ``DeliveryStatus/inTransit``.
        package var lines: [UInt64] = []

        package init() {}
    }

    let failure: Double
    let compensates: Bool
    let transit: @Sendable (UInt64) -> Timespan

    package init(_ configuration: ShopConfiguration) {
        failure = configuration.deliveryFailure
        compensates = configuration.compensates
        transit = configuration.transit
    }

    package func decide(_ work: Work, rows: inout Rows, decision: inout Decision) {
        if work.message.shopMessage == .showDelivery {
            let status = rows.delivery.status
            return decision.show(
                .deliveryShown, for: work.message, exists: status != .absent, code: Int64(status.rawValue))
        }
        guard work.message.hasOrderNumbers else { return decision.refuse(work.message, by: ShopTopology.delivery) }
        switch work.message.shopMessage {
        case .stockTaken: stockTaken(work, rows: &rows, decision: &decision)
        case .cancellationRequested:
            guard compensates else { return }
            cancel(work.message, rows: &rows, decision: &decision)
        case .transitOver: transitOver(work, rows: &rows, decision: &decision)
        default: decision.refuse(work.message, by: ShopTopology.delivery)
        }
    }

    private func stockTaken(_ work: Work, rows: inout Rows, decision: inout Decision) {
        let message = work.message
        switch rows.delivery.status {
        case .absent:
            rows.delivery.status = .inTransit
            rows.lines = message.body.items
            decision.publish(message.following(.deliveryStarted))
            let time = transit(Lot.bits(work.chance, for: Lot.transit))
            decision.schedule(message.following(.transitOver), after: max(time, .zero))
        case .cancelRequested:
            rows.delivery.status = .cancelled
            decision.publish(message.following(.deliveryCancelled, items: message.body.items))
        case .inTransit, .completed, .failed, .cancelled: return
        }
    }

    private func cancel(_ message: Message, rows: inout Rows, decision: inout Decision) {
        switch rows.delivery.status {
        case .absent: rows.delivery.status = .cancelRequested
        case .inTransit:
            rows.delivery.status = .cancelled
            decision.cancelTimer(key: message.key)
            decision.publish(message.following(.deliveryCancelled, items: rows.lines))
        case .cancelRequested, .completed, .failed, .cancelled: return
        }
    }

    private func transitOver(_ work: Work, rows: inout Rows, decision: inout Decision) {
        guard rows.delivery.status == .inTransit else { return }
        if Lot.happens(failure, chance: work.chance, for: Lot.deliveryFailure) {
            rows.delivery.status = .failed
            decision.publish(work.message.following(.deliveryFailed, items: rows.lines))
        } else {
            rows.delivery.status = .completed
            decision.publish(work.message.following(.deliveryCompleted))
        }
    }
}
