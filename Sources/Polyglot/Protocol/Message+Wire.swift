package import Contexts
import FlowerShop

extension ShopMessage {
    /// Finds a message by the name that programs know, such as `order_paid`.
    static func named(_ name: String) -> ShopMessage? { names.first { $0.name == name }?.message }

    private static let names = allCases.map { (name: $0.name, message: $0) }
}

extension Message {
    /// The message as a JSON object. Names and numbers need no escaping in JSON.
    package var json: String {
        let shop = shopMessage
        var text = "{\"id\":\(id),\"type\":\"\(shop?.name ?? "unknown_\(type.rawValue)")\",\"key\":\(key)"
        text += ",\"customer\":\(body.a),\"total\":\(body.b)"
        if let words = shop.flatMap(CodeWords.init), let name = words.name(body.c) {
            text += ",\"\(words.key)\":\"\(name)\""
        } else if body.c != 0 {
            text += ",\"code\":\(body.c)"
        }
        if !body.items.isEmpty { text += ",\"lines\":\(Self.lines(body.items))" }
        return text + "}"
    }

    /// `[[product, quantity, unit price], …]`. Half a line at the end lacks its price.
    private static func lines(_ words: [UInt64]) -> String {
        var lines: [String] = []
        for index in stride(from: 0, to: words.count, by: 2) {
            let line = "\(words[index] >> 32),\(words[index] & 0xFFFF_FFFF)"
            lines.append(index + 1 < words.count ? "[\(line),\(words[index + 1])]" : "[\(line)]")
        }
        return "[" + lines.joined(separator: ",") + "]"
    }
}
