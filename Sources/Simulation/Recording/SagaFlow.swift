internal import Applications
internal import Contexts
internal import Measurement

/// How many messages took each path through the sagas, written as figures of the whole run.
///
/// An event counts when it leaves its publisher's outbox for the first time. It counts once for each subscriber,
/// however often the bus then delivers it. A request counts each time that it is sent.
struct SagaFlow: ~Copyable {
    /// The role of a message in its saga, by the metric's label `kind`.
    private enum Kind: String {
        case step
        /// It undoes a step, or asks for a step to be undone.
        case compensation
    }

    /// The names of senders that are not services: the customers, and nobody.
    private static let customers = "customers"
    private static let nobody = "none"

    private let application: any Application
    /// By type of message. Behind a lock that nobody else takes: it costs a quarter of the check for exclusive access
    /// that a property of a class has.
    private let published: BriefLock<[Int64]>

    init(_ application: any Application) {
        self.application = application
        published = BriefLock(Array(repeating: 0, count: application.messages.typeCount))
    }

    func published(_ type: MessageType) {
        let index = Int(type.rawValue)
        published.withLock { if index < $0.count { $0[index] += 1 } }
    }

    /// - Parameters:
    ///   - asked: sagas that customers asked for.
    ///   - calls: the number of requests that a service has sent to others.
    func write(asked: Int64, calls: (ServiceID) -> UInt64, to recorder: RunRecorder) throws(RecorderError) {
        let flow = application.sagas.flow
        try write(asked, flow.request.message, .step, Self.customers, name(flow.request.to), recorder)
        for call in flow.calls {
            guard let from = call.from else { continue }
            try write(Int64(calls(from)), call.message, .step, name(from), name(call.to), recorder)
        }
        for type in flow.steps { try writeEvent(type, .step, recorder) }
        for type in flow.compensations { try writeEvent(type, .compensation, recorder) }
        for type in flow.ends { try writeEvent(type, .step, recorder) }
    }

    private func writeEvent(_ type: MessageType, _ kind: Kind, _ recorder: RunRecorder) throws(RecorderError) {
        guard let message = application.messages[type], let publisher = message.publisher else { return }
        let count = published.withLock { $0[Int(type.rawValue)] }
        let subscribers = message.subscribers.map { application.name(of: $0) }
        for subscriber in subscribers.isEmpty ? [Self.nobody] : subscribers {
            try write(count, type, kind, name(publisher), subscriber, recorder)
        }
    }

    private func write(
        _ count: Int64, _ type: MessageType, _ kind: Kind, _ from: String, _ to: String, _ recorder: RunRecorder
    ) throws(RecorderError) {
        let labels = MetricLabels([
            ("from", from), ("kind", kind.rawValue), ("message", application.messages[type]?.name ?? ""), ("to", to),
        ])
        recorder.set(Double(count), for: try recorder.figure(MetricName.sagaMessages, labels: labels, unit: .count))
    }

    private func name(_ service: ServiceID) -> String { application.name(of: service) }
}
