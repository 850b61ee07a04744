internal import HTTPLoad
internal import Requests
internal import Scenarios

/// Why a request has no answer that could be read, as metrics name it: what the client found, or why it was never sent.
struct UnansweredReason: Hashable {
    private static let clients = LoadFailure.allCases
    private static let unsent = RenderProblem.kinds.map { $0.replacing("-", with: "_") }

    /// In the order of their places.
    static let names = clients.map(\.rawValue) + unsent
    static let timedOut = UnansweredReason(.timedOut)

    let place: Int

    init(_ failure: LoadFailure) { place = Self.clients.firstIndex(of: failure) ?? 0 }

    init(_ problem: RenderProblem) {
        place = Self.clients.count + (RenderProblem.kinds.firstIndex(of: problem.kind) ?? 0)
    }

    /// Its number in ``Answer/code``, from 1 on.
    var code: Int { place + 1 }

    /// Nil for the code of an answer.
    init?(code: Int) {
        guard Self.names.indices.contains(code - 1) else { return nil }
        place = code - 1
    }

    /// Whether the customer has waited for something.
    var isWaitedFor: Bool { place < Self.clients.count }

    /// The reasons that are the generator's own fault, and not the target's.
    static let own = clients.filter(\.isOwn).map(UnansweredReason.init)

    var name: String { Self.names[place] }
}

extension LoadFailure {
    /// The word of scenario files for it.
    var cause: RequestFailure {
        switch self {
        case .connectRefused, .connectTimedOut, .connectFailed, .noConnection, .noPort: .connect
        case .tls: .tls
        case .timedOut: .timeout
        case .closed, .truncated, .reset, .shutDown: .closed
        case .malformed, .tooLarge: .malformed
        }
    }
}
