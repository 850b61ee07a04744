internal import Platform
internal import Texts

/// The links that a fault hits, as scenario files write them: `order -> payment`, `gateway <-> order`, `* -> bus`.
struct LinkText: Hashable {
    static let pattern = "^[a-z*]+ *<?-> *[a-z*]+$"

    var from: LinkParty
    var to: LinkParty
    var isBothWays: Bool

    init(from: LinkParty, to: LinkParty, isBothWays: Bool) {
        self.from = from
        self.to = to
        self.isBothWays = isBothWays
    }

    init(_ link: LinkFault) { self.init(from: link.from, to: link.to, isBothWays: link.isBothWays) }

    func fault(_ effect: LinkFault.Effect) -> Fault.Action {
        .link(LinkFault(from: from, to: to, isBothWays: isBothWays, effect: effect))
    }

    /// The name of a fault of this link that has none of its own: `order-payment`.
    var name: String { [from, to].map { $0 == .any ? "all" : $0.text }.joined(separator: "-") }

    var text: String { "\(from.text) \(isBothWays ? "<->" : "->") \(to.text)" }

    static func parse(_ text: String, in vocabulary: ScenarioVocabulary) throws(ValueProblem) -> LinkText {
        let isBothWays = text.contains("<->")
        let sides = text.split(separator: isBothWays ? "<->" : "->", omittingEmptySubsequences: false)
        guard sides.count == 2 else { throw ValueProblem("is no link, \(vocabulary.linkExpected)") }
        let (from, to) = (try party(sides[0], vocabulary), try party(sides[1], vocabulary))
        let link = LinkText(from: from, to: to, isBothWays: isBothWays)
        if let problem = link.problem(vocabulary) { throw problem }
        return link
    }

    private static func party(
        _ text: Substring, _ vocabulary: ScenarioVocabulary
    ) throws(ValueProblem) -> LinkParty {
        let name = text.split(separator: " ").joined(separator: " ")
        guard let party = LinkParty(name, vocabulary) else {
            // The names that may stand on either side.
            let parties = vocabulary.serviceNames + ["gateway", "bus", "*"]
            throw ValueProblem(
                "names the party '\(name)', \(vocabulary.linkExpected)", hint: NearestName.hint(for: name, in: parties))
        }
        return party
    }

    /// Why no message ever takes this link. A fault of such a link would have no effect.
    private func problem(_ vocabulary: ScenarioVocabulary) -> ValueProblem? {
        switch (from, to) {
        case (.any, _), (_, .any): return nil
        case (let one, let other) where one == other:
            return ValueProblem("is a link of '\(one.text)' with itself, \(vocabulary.linkExpected)")
        case (.gateway, .bus), (.bus, .gateway):
            return ValueProblem("is a link on which no message goes: the gateway does not speak to the bus")
        case (.service(let one), .service(let other)):
            let calls = vocabulary.calls.map { Set([$0.caller, $0.callee]) }
            guard !calls.contains([one, other]) else { return nil }
            return ValueProblem(
                "is a link on which no message goes: \(one) and \(other) speak by events",
                hint: "write 'bus -> \(other)' for what \(other) is told, or '\(one) -> bus' for what \(one) tells")
        default: return nil
        }
    }
}

extension ScenarioVocabulary {
    /// The end of an error about a link, with links of this application.
    fileprivate var linkExpected: String {
        let service = serviceNames.first ?? ""
        let oneWay = calls.first.map { "\($0.caller) -> \($0.callee)" } ?? "bus -> \(service)"
        return "expected two parties as '\(oneWay)' or 'gateway <-> \(service)'"
    }
}

extension LinkParty {
    /// Nil for a name that belongs to no party.
    fileprivate init?(_ name: String, _ vocabulary: ScenarioVocabulary) {
        switch name {
        case "gateway": self = .gateway
        case "bus": self = .bus
        case "*": self = .any
        default:
            guard vocabulary.serviceNames.contains(name) else { return nil }
            self = .service(name)
        }
    }

    fileprivate var text: String {
        switch self {
        case .gateway: "gateway"
        case .bus: "bus"
        case .any: "*"
        case .service(let name): name
        }
    }
}

extension Format where Value == LinkText {
    static func link(_ vocabulary: ScenarioVocabulary) -> Format {
        Format.text(
            vocabulary.linkExpected,
            schema: .object([("type", .string("string")), ("pattern", .string(LinkText.pattern))]),
            parse: { (text) throws(ValueProblem) in try LinkText.parse(text, in: vocabulary) }, print: \.text
        ).defined(as: "link")
    }
}
