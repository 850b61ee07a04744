internal import Applications
internal import Contexts
internal import Serving
internal import Texts

/// Problems as customers get them. Each has a member that names its kind: `reason` where the request, or what the
/// application makes of it, is the reason, and `failure` where a part of the system failed.
extension Problem {
    static let reasonMember = "reason"
    /// How long a client waits before it sends a request again that could not be taken now, in seconds.
    static let retryAfter = "1"

    /// A problem with a kind.
    init(_ status: Int, _ detail: MessageText, reason: String, extensions: [(key: String, value: JSON)] = []) {
        self.init(status, detail, extensions: [(Self.reasonMember, .string(reason))] + extensions)
        if status == 429 || status == 503 { headers.set("Retry-After", Self.retryAfter) }
    }

    init(_ refusal: WireRefusal) {
        self.init(
            refusal.status, MessageText(lines: refusal.detail), reason: refusal.kind,
            extensions: [("pointer", .string(refusal.pointer))])
    }

    init(_ problem: WireProblem, members: [(key: String, value: JSON)] = []) {
        self.init(problem.status, MessageText(lines: problem.detail), reason: problem.kind, extensions: members)
    }

    init(_ refusal: KeyedRequests.Refusal) {
        switch refusal {
        case .otherBody: self.init(KeyedRequests.otherBody)
        case .inHand:
            self.init(KeyedRequests.inHand)
            headers.set("Retry-After", Self.retryAfter)
        case .database: self.init(DeliveryFailure.databaseUnavailable)
        }
    }

    static func parameter(_ name: String, _ detail: MessageText) -> Problem {
        Problem(
            400, detail, reason: "bad_parameter",
            extensions: [("parameter", .string(PrintableText.bounded(name, to: MessageText.maximumPart)))])
    }
}
