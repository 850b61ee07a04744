/// Why an external program gave no decision.
package struct ExternalFailure: Error, Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// It ended, or closed its standard output.
        case crashed
        /// It did not answer in time.
        case hung
        /// Its answer is not a decision that its context could have made.
        case nonsense
        /// It said itself, with an `error`, that it cannot decide. It goes on running.
        case refused
        /// It was not asked. It has failed too often in a row to be restarted for every message.
        case down
    }

    package var kind: Kind
    /// A description for people, on one line.
    package var detail: String

    package init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }
}

extension ExternalFailure: CustomStringConvertible {
    package var description: String { "\(kind.rawValue): \(detail)" }
}
