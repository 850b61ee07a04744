/// The names of steps in a file.
package enum TraceStepName: String, CaseIterable, Sendable {
    case browse
    case order
    case list
    case cancel

    init?(_ bytes: UnsafeRawBufferPointer) {
        for name in Self.allCases where bytes.elementsEqual(name.rawValue.utf8) {
            self = name
            return
        }
        return nil
    }
}
