package import Contexts

/// One type of message of an application.
package struct MessageDeclaration: Sendable {
    package let type: MessageType
    /// In snake_case, as records and the protocol of external programs name it.
    package let name: String
    /// The service that publishes it as its event; nil for a message that is not an event.
    package let publisher: ServiceID?
    /// The services that receive the event, in the order in which the bus offers it to them.
    package let subscribers: [ServiceID]
    /// Whether its key is the number of a saga.
    package let concernsSaga: Bool
    /// Whether it is a step of its saga. A question that changes nothing is not a step.
    package let isStep: Bool
    /// The meaning of the code in `body.c`, from 0 on; empty if the message has no code. An empty word marks a code
    /// that the message never has.
    package let codes: [String]

    package init(
        type: MessageType, name: String, publisher: ServiceID? = nil, subscribers: [ServiceID] = [],
        concernsSaga: Bool, isStep: Bool, codes: [String] = []
    ) {
        self.type = type
        self.name = name
        self.publisher = publisher
        self.subscribers = subscribers
        self.concernsSaga = concernsSaga
        self.isStep = isStep
        self.codes = codes
    }
}

/// Every message of an application, found by its type.
package struct MessageCatalog: Sendable {
    package let all: [MessageDeclaration]
    /// Types that several messages claim, ascending. The first message has such a type. A run refuses to begin.
    package let repeated: [MessageType]
    /// By the raw value of the type: its position in ``all``.
    private let places: [Int?]

    /// - Parameter all: each type once.
    package init(_ all: [MessageDeclaration]) {
        self.all = all
        var places = [Int?](repeating: nil, count: 1 + Int(all.map(\.type.rawValue).max() ?? 0))
        var repeated: Set<UInt16> = []
        for (index, message) in all.enumerated() {
            let type = message.type.rawValue
            if places[Int(type)] == nil { places[Int(type)] = index } else { repeated.insert(type) }
        }
        self.places = places
        self.repeated = repeated.sorted().map(MessageType.init(rawValue:))
    }

    /// One more than the largest raw value of a type.
    package var typeCount: Int { places.count }

    /// Nil for a type that the application does not have.
    package subscript(type: MessageType) -> MessageDeclaration? {
        let index = Int(type.rawValue)
        return index < places.count ? places[index].map { all[$0] } : nil
    }

    /// By the raw value of the type; empty where there is no such type.
    package var names: [String] { places.map { $0.map { all[$0].name } ?? "" } }

    /// By the raw value of the type: the meanings of a message's codes.
    package var codes: [[String]] { places.map { $0.map { all[$0].codes } ?? [] } }
}
