internal import Contexts
internal import Texts

/// What things are called on the server: one stream for a shop, in it a subject for each publisher and subscriber, and a
/// consumer for each subject.
struct NATSNames: Sendable {
    /// The header by which the server knows a push again.
    static let identifier = "Nats-Msg-Id"
    /// The header that says where the subscriber's answer goes.
    static let answerTo = "Perennial-Answer-To"
    /// How the subjects of answers end: of the server, which has stored the batch, and of the subscriber.
    static let stored = "stored"
    static let answered = "answered"

    private let prefix: String
    private let services: [ServiceID: String]

    /// - Throws: if a service has a name that cannot be one on the server.
    init(_ prefix: String, services: [ServiceID: String]) throws(NATSBusError) {
        self.prefix = prefix
        self.services = services
        for name in services.values.sorted() where name.isEmpty || !name.utf8.allSatisfy(NATSServer.isNameByte) {
            throw NATSBusError(.refused, "\("the service \(name) cannot have a subject of its name" as MessageText)")
        }
    }

    var stream: String { "\(prefix)_events" }
    var subjects: String { "\(prefix).events.*.*" }

    func subject(from publisher: ServiceID, to subscriber: ServiceID) -> String {
        "\(prefix).events.\(name(publisher)).\(name(subscriber))"
    }

    func consumer(from publisher: ServiceID, to subscriber: ServiceID) -> String {
        "\(name(publisher))_to_\(name(subscriber))"
    }

    func name(_ service: ServiceID) -> String { services[service] ?? "service-\(service.rawValue)" }
}

/// What a subscriber says of a batch, as it stands in the message.
enum NATSAnswer: Hashable, Sendable {
    /// Somebody has the batch in hand. This comes again for as long as that lasts.
    case begun
    case taken
    case refused(DeliveryFailure)

    init?(_ text: String) {
        let words = text.split(separator: " ")
        switch (words.first, words.count) {
        case ("begun", 1): self = .begun
        case ("taken", 1): self = .taken
        case ("refused", 2):
            guard let failure = DeliveryFailure.allCases.first(where: { "\($0)" == words[1] }) else { return nil }
            self = .refused(failure)
        default: return nil
        }
    }

    var text: String {
        switch self {
        case .begun: "begun"
        case .taken: "taken"
        case .refused(let failure): "refused \(failure)"
        }
    }
}
