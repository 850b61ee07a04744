internal import Contexts
internal import FlowerShop
internal import Measurement

/// How many messages went each way through the sagas, written as figures of the whole run.
///
/// An event counts when it leaves its publisher's outbox for the first time, once on the way to each subscriber, however
/// often the bus then delivers it. A request counts each time that it is sent.
struct SagaFlow {
    /// What a message is to its saga, by the metric's label `kind`.
    private enum Kind: String {
        case step
        /// It undoes a step, or asks for that.
        case compensation
    }

    /// Who is no service: the customers, and nobody.
    private static let customers = "customers"
    private static let nobody = "none"

    /// Events in the order in which a saga comes to them: first those of one that succeeds.
    private static let steps: [ShopMessage] = [
        .orderPlaced, .orderPaid, .stockTaken, .deliveryStarted, .deliveryCompleted, .customerTold,
    ]
    static let compensations: [ShopMessage] = [
        .placementWithdrawn, .orderFailed, .outOfStock, .cancellationRequested, .cancellationRefused, .deliveryFailed,
        .deliveryCancelled, .stockRestored, .paymentRefunded, .paymentVoided,
    ]

    /// By type of message.
    private var published = [Int64](repeating: 0, count: 1 + Int(ShopMessage.allCases.map(\.rawValue).max() ?? 0))

    mutating func published(_ type: MessageType) {
        let index = Int(type.rawValue)
        guard index < published.count else { return }
        published[index] += 1
    }

    /// - Parameters:
    ///   - orders: that customers asked for.
    ///   - calls: that order sent to payment.
    func write(orders: Int64, calls: UInt64, to recorder: RunRecorder) throws(RecorderError) {
        func write(_ count: Double, _ message: ShopMessage, _ kind: Kind, _ from: String, _ to: String)
            throws(RecorderError)
        {
            let labels = MetricLabels([
                ("from", from), ("kind", kind.rawValue), ("message", message.name), ("to", to),
            ])
            recorder.set(count, for: try recorder.figure(MetricName.sagaMessages, labels: labels, unit: .count))
        }
        func writeEvents(_ messages: [ShopMessage], _ kind: Kind) throws(RecorderError) {
            for message in messages {
                guard let publisher = ShopTopology.publisher(of: message) else { continue }
                let subscribers = ShopTopology.subscribers(of: message).map(Self.name)
                for subscriber in subscribers.isEmpty ? [Self.nobody] : subscribers {
                    try write(
                        Double(published[Int(message.rawValue)]), message, kind, Self.name(publisher), subscriber)
                }
            }
        }
        try write(Double(orders), .placeOrder, .step, Self.customers, Self.name(ShopTopology.order))
        try write(
            Double(calls), .authorizePayment, .step, Self.name(ShopTopology.order), Self.name(ShopTopology.payment))
        try writeEvents(Self.steps, .step)
        try writeEvents(Self.compensations, .compensation)
        try writeEvents([.orderClosed], .step)
    }

    private static func name(_ service: ServiceID) -> String { ShopTopology.services[Int(service.rawValue)] }
}
