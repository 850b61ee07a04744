package import Contexts
import FlowerShop

/// A message as an external program writes it. Parts that are left out are as in the message that it decides about.
struct WireMessage: Decodable {
    static let keys = ["type", "key", "customer", "total", "code", "lines"] + CodeWords.keys

    var type: String
    var key: UInt64?
    var customer: Int64?
    var total: Int64?
    var code: Int64?
    /// The name of the code, with the key under which it is written.
    var codeName: (key: String, name: String)?
    var lines: [[UInt64]]?

    init(from decoder: any Decoder) throws {
        let object = try decoder.object(Self.keys)
        type = try object.decode(String.self, forKey: "type")
        key = try object.decodeIfPresent(UInt64.self, forKey: "key")
        customer = try object.decodeIfPresent(Int64.self, forKey: "customer")
        total = try object.decodeIfPresent(Int64.self, forKey: "total")
        code = try object.decodeIfPresent(Int64.self, forKey: "code")
        lines = try object.decodeIfPresent([[UInt64]].self, forKey: "lines")
        for key in CodeWords.keys {
            guard let name = try object.decodeIfPresent(String.self, forKey: WireKey(stringValue: key)) else {
                continue
            }
            guard codeName == nil else { throw WireProblem("\(type) has two codes") }
            codeName = (key, name)
        }
        if codeName != nil, code != nil { throw WireProblem("\(type) has two codes") }
    }

    /// The message that this stands for.
    ///
    /// - Parameters:
    ///   - allowed: what the context may send in this place. `place` is the name of the place.
    ///   - origin: the message that it decides about. Key and customer must be the same.
    func message(
        following origin: Message, from service: ServiceID, allowed: [ShopMessage], as place: String
    ) throws(WireProblem) -> Message {
        guard let kind = ShopMessage.named(type) else { throw WireProblem("no message is named '\(type.prefix(64))'") }
        if kind == .messageRefused, allowed.contains(kind) { return try refusal(of: origin, by: service) }
        guard allowed.contains(kind) else {
            let names = allowed.isEmpty ? "none" : allowed.map(\.name).joined(separator: ", ")
            throw WireProblem("\(type) is no \(place) of \(service.name), expected: \(names)")
        }
        guard key ?? origin.key == origin.key else {
            throw WireProblem("\(type) has the key \(key ?? 0), expected that of the message, \(origin.key)")
        }
        guard customer ?? origin.body.a == origin.body.a else {
            throw WireProblem("\(type) has the customer \(customer ?? 0), expected \(origin.body.a)")
        }
        let body = Body(
            a: origin.body.a, b: total ?? origin.body.b, c: try codeNumber(kind), items: try words())
        return Message(type: kind.type, key: origin.key, body: body)
    }

    /// Refuses the message, as every context refuses a message that it cannot understand.
    private func refusal(of origin: Message, by service: ServiceID) throws(WireProblem) -> Message {
        let isBare = key == nil && customer == nil && total == nil && code == nil && codeName == nil && lines == nil
        guard isBare else { throw WireProblem("\(type) has no keys but 'type'") }
        return Message.refusal(of: origin, by: service)
    }

    private func codeNumber(_ kind: ShopMessage) throws(WireProblem) -> Int64 {
        let words = CodeWords(kind)
        if let codeName {
            guard let words, words.key == codeName.key else {
                throw WireProblem("\(type) has no key '\(codeName.key)'")
            }
            guard let code = words.code(codeName.name) else {
                throw WireProblem("'\(codeName.name.prefix(64))' is no \(words.key), expected: \(words.all)")
            }
            return code
        }
        guard let code, code != 0 else {
            // The first milestone is 0, so a code that is left out would mean that milestone.
            if words?.key == CodeWords.milestone.key { throw WireProblem("\(type) needs the key 'milestone'") }
            return 0
        }
        guard words?.name(code) != nil else { throw WireProblem("\(code) is no code of \(type)") }
        return code
    }

    private func words() throws(WireProblem) -> [UInt64] {
        guard let lines else { return [] }
        guard lines.count <= ShopLimits.maximumLinesPerOrder else {
            throw WireProblem("\(type) has \(lines.count) lines, expected at most \(ShopLimits.maximumLinesPerOrder)")
        }
        var words: [UInt64] = []
        for line in lines {
            guard line.count == 3, line[0] < 1 << 32, line[1] < 1 << 32 else {
                throw WireProblem("a line of \(type) is not [product, quantity, unit price]")
            }
            words += [line[0] << 32 | line[1], line[2]]
        }
        return words
    }
}

extension ServiceID {
    /// The service's name in the shop.
    package var name: String {
        Int(rawValue) < ShopTopology.services.count ? ShopTopology.services[Int(rawValue)] : "service \(rawValue)"
    }
}
