package import Contexts

/// Something that happened to a service's external program, on the time line of its world.
package struct ExternalEvent: Hashable, Sendable {
    package enum Kind: CaseIterable, Hashable, Sendable {
        case failed(ExternalFailure.Kind)
        case restarted

        package static var allCases: [Kind] { ExternalFailure.Kind.allCases.map(failed) + [.restarted] }

        /// The name in records: `external-crashed`.
        package var name: String {
            switch self {
            case .failed(let kind): "external-\(kind.rawValue)"
            case .restarted: "external-restarted"
            }
        }
    }

    package var at: Instant
    package var kind: Kind
    /// How many events of this kind it stands for. Messages that fail because the program is down are logged together,
    /// and so are events that find the log full.
    package var count = 1
    package var detail: String
}
