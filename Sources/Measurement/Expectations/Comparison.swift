/// How an expectation compares the measured value with the demanded value.
package enum Comparison: String, CaseIterable, Codable, Sendable {
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="

    package func holds(_ measured: Double, _ demanded: Double) -> Bool {
        switch self {
        case .less: measured < demanded
        case .lessOrEqual: measured <= demanded
        case .greater: measured > demanded
        case .greaterOrEqual: measured >= demanded
        case .equal: measured == demanded
        case .notEqual: measured != demanded
        }
    }

    /// All of them, for error texts.
    static let listing = allCases.map(\.rawValue).joined(separator: " ")
}
