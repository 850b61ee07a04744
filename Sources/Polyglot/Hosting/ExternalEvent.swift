package import Contexts

/// Something that happened to a service's external program, on the time line of its world.
package struct ExternalEvent: Hashable, Sendable {
    package enum Kind: CaseIterable, Hashable, Sendable {
        case failed(ExternalFailure.Kind)
        case restarted

        package static var allCases: [Kind] { ExternalFailure.Kind.allCases.map(failed) + [.restarted] }

        /// As records write it: `external-crashed`.
        package var name: String {
            switch self {
            case .failed(let kind): "external-\(kind.rawValue)"
            case .restarted: "external-restarted"
            }
        }
    }

    package var at: Instant
    package var kind: Kind
    /// How many of the kind this stands for: messages that fail because the program is down are told together, and so
    /// are events that find a log full.
    package var count = 1
    package var detail: String
}
