/// Any key of a JSON object.
package struct WireKey: CodingKey, ExpressibleByStringLiteral {
    package let stringValue: String
    package var intValue: Int? { nil }

    package init(stringValue: String) { self.stringValue = stringValue }
    package init?(intValue: Int) { nil }
    package init(stringLiteral value: String) { stringValue = value }
}

extension Decoder {
    /// An object that has only these keys. Without this check, a misspelled key would lose a decision.
    package func object(_ keys: [String]) throws -> KeyedDecodingContainer<WireKey> {
        let object = try container(keyedBy: WireKey.self)
        if let unknown = object.allKeys.map(\.stringValue).filter({ !keys.contains($0) }).min() {
            throw WireProblem("unknown key '\(unknown.prefix(64))', known here: \(keys.joined(separator: ", "))")
        }
        return object
    }
}
