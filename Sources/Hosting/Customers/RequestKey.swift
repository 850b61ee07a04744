internal import Applications
internal import Contexts
internal import Serving
internal import Texts

/// The key under which a client sends a request that makes something.
///
/// Source: draft-ietf-httpapi-idempotency-key-header-07. There the header's value is a string of RFC 9651 in quotes;
/// many clients send it without, so both are taken and mean the same.
enum RequestKey {
    static let header = "Idempotency-Key"
    /// What the header's value may be, as a regular expression.
    static let headerPattern = #"^("[!#-\[\]-~]{1,255}"|[!#-\[\]-~]{1,255})$"#
    static let malformed = WireProblem(
        400, "malformed_key",
        "A key is no key: 1 to \(KeyedRequest.longestKey) visible characters of ASCII, without blanks.")
    static let twoKeys = WireProblem(422, "two_keys", "Header and body say two keys that differ; send one of them.")

    /// - Parameter member: the name of the body's member that says the key where there is no header.
    /// - Throws: ``Problem`` 400 if a key is malformed, and 422 if two are said that differ.
    static func of(_ request: HTTPRequest, _ body: JSON?, member: String) throws(Problem) -> String? {
        let fields = request.headers.values(header)
        guard fields.count <= 1 else { throw refusal("The header \(header) stands there more than once.") }
        let named = try fields.first.map { value throws(Problem) in try read(value) }
        guard let text = body?[member]?.keyText else { return named }
        if let named, named != text {
            throw Problem(
                twoKeys.status, "The header \(header) and the body's \(member) are two keys; send one of them.",
                reason: twoKeys.kind)
        }
        return text
    }

    /// Whether a text can be a key.
    static func isKey(_ text: some StringProtocol) -> Bool {
        (1...KeyedRequest.longestKey).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    private static func read(_ value: String) throws(Problem) -> String {
        var text = Substring(value)
        if text.hasPrefix("\"") {
            guard text.count >= 2, text.hasSuffix("\"") else {
                throw refusal("The \(header) begins with a quote and does not end with one.")
            }
            text = text.dropFirst().dropLast()
        }
        // Quotes and backslashes would have to be escaped inside of quotes, and clients differ in that.
        guard isKey(text), !text.contains("\""), !text.contains("\\") else {
            throw refusal(
                """
                The \(header) has to be 1 to \(KeyedRequest.longestKey) visible characters of ASCII, without blanks, \
                quotes and backslashes; a UUID is well suited.
                """)
        }
        return String(text)
    }

    private static func refusal(_ detail: MessageText) -> Problem {
        Problem(malformed.status, detail, reason: malformed.kind)
    }

    /// 64 bits that tell another body from the same one sent again: FNV-1a over the body's canonical text, without the
    /// member that says the key. They are kept in databases, so they never change.
    static func fingerprint(of body: JSON?, without member: String) -> UInt64 {
        guard case .object(let entries) = body else { return hash(body.map(canonical) ?? "") }
        return hash(canonical(.object(entries.filter { $0.key != member })))
    }

    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// The same text for the same value, however its members are ordered and its blanks set.
    private static func canonical(_ value: JSON) -> String {
        switch value {
        case .object(let entries):
            "{"
                + entries.sorted { $0.key < $1.key }
                .map { "\(JSONString.quoted($0.key)):\(canonical($0.value))" }.joined(separator: ",") + "}"
        case .array(let values): "[" + values.map(canonical).joined(separator: ",") + "]"
        default: value.compact
        }
    }
}

extension JSON {
    /// The text that a body's member says as a key: itself, or the digits of a number.
    fileprivate var keyText: String? {
        switch self {
        case .string(let text): text
        case .number(let digits): digits
        default: nil
        }
    }
}
