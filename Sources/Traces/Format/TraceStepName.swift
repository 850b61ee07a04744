/// The names of steps in a file.
package enum TraceStepName: String, CaseIterable, Sendable {
    case browse
    case order
    case list
    case cancel

    init?(_ bytes: Span<UInt8>) {
        for name in Self.allCases where bytes.equals(name.rawValue.utf8) {
            self = name
            return
        }
        return nil
    }
}
