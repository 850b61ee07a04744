/// The parts of a server's URL, such as `mysql://…` and `nats://…`, as people write it. Everything that is not of one kind
/// of server is here, and says what is wrong in the same words.
package enum ServerURL {
    /// What is wrong with a URL.
    package struct Problem: Error, Sendable {
        package let text: MessageText
    }

    /// Takes off what comes after the first such character; nil if there is none.
    package static func cut(_ text: inout Substring, at character: Character) -> Substring? {
        guard let index = text.firstIndex(of: character) else { return nil }
        defer { text = text[..<index] }
        return text[text.index(after: index)...]
    }

    /// The host, and what is said of the port: `db.example:3306`, `[::1]`. The host may still be empty or no name of one.
    package static func hostAndPort(_ text: Substring) throws(Problem) -> (host: Substring, port: Substring?) {
        guard text.first == "[" else {
            var host = text
            let port = cut(&host, at: ":")
            guard port?.contains(":") != true else {
                throw Problem(
                    text: "the URL's host \(text) has several colons; an IPv6 address is written as [::1]")
            }
            return (host, port)
        }
        guard let end = text.firstIndex(of: "]") else { throw Problem(text: "the URL's host \(text) has no ]") }
        let rest = text[text.index(after: end)...]
        guard rest.isEmpty || rest.first == ":" else { throw Problem(text: "the URL has \(rest) after its host") }
        return (text[text.index(after: text.startIndex)..<end], rest.isEmpty ? nil : rest.dropFirst())
    }

    package static func portNumber(_ text: Substring) throws(Problem) -> UInt16 {
        guard let number = UInt16(text), number > 0 else {
            throw Problem(text: "the URL's port \(text) is no number from 1 to 65535")
        }
        return number
    }
}
