import Contexts
import FlowerShop

/// The names that JSON has for the code of a message, ``Body/c``.
struct CodeWords: Sendable {
    let key: String
    private let names: [(code: Int64, name: String)]

    /// Every key under which some message has its code, besides `code` itself.
    static let keys = ["reason", "milestone"]

    static let failure = CodeWords("reason", FailureReason.allCases)
    static let refusal = CodeWords("reason", RefusalReason.allCases)
    static let rejection = CodeWords("reason", CancellationRejection.allCases)
    static let milestone = CodeWords("milestone", Milestone.allCases)

    private init<Code: RawRepresentable<UInt8>>(_ key: String, _ cases: [Code]) {
        self.key = key
        names = cases.map { (Int64($0.rawValue), snakeCase($0)) }
    }

    /// Nil for messages whose code has no meaning.
    init?(_ message: ShopMessage) {
        switch message {
        case .orderFailed, .placementFailed, .orderClosed: self = .failure
        case .orderRefused, .placementWithdrawn: self = .refusal
        case .cancellationRejected: self = .rejection
        case .customerTold: self = .milestone
        default: return nil
        }
    }

    func name(_ code: Int64) -> String? { names.first { $0.code == code }?.name }
    func code(_ name: String) -> Int64? { names.first { $0.name == name }?.code }
    var all: String { names.map(\.name).joined(separator: ", ") }
}
