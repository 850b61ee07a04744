internal import Texts

/// Where it is said who asks a server. What was read is in no description, error or argument of a process.
package enum NATSCredentials: Hashable, Sendable {
    case none
    /// A file: one of NATS's own (`.creds`), or one line with `user:password` or with a token.
    case file(String)

    /// What a file says.
    enum Content: Equatable {
        case none
        /// The client reads the file itself, anew for each connection.
        case chained(path: String)
        case user(String, password: String)
        case token(String)
    }

    func read() throws(NATSBusError) -> Content {
        guard case .file(let path) = self else { return .none }
        let place: MessageText = "the file of credentials \(path)"
        var bytes: [UInt8]
        do throws(BoundedFile.Failure) {
            bytes = try BoundedFile.read(path, limit: NATSLimits.credentialsBytes)
        } catch { throw NATSBusError(.refused, "\(place) \(error.problem)") }
        for end in [UInt8(ascii: "\n"), UInt8(ascii: "\r")] where bytes.last == end { bytes.removeLast() }
        guard !bytes.isEmpty else { throw NATSBusError(.refused, "\(place) is empty") }
        let text = String(validating: bytes, as: UTF8.self)
        if let text, text.contains("-----BEGIN NATS USER JWT-----") { return .chained(path: path) }
        guard let text, !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw NATSBusError(
                .refused,
                "\(place) is neither a .creds file of NATS nor one line with user:password or a token")
        }
        guard let colon = text.firstIndex(of: ":") else { return .token(text) }
        return .user(String(text[..<colon]), password: String(text[text.index(after: colon)...]))
    }
}

extension NATSCredentials: CustomStringConvertible {
    /// Where they are, not what they are.
    package var description: String {
        switch self {
        case .none: "no credentials"
        case .file(let path): "the credentials in \(PrintableText.escaped(path))"
        }
    }
}
