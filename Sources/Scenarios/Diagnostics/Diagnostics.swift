/// Every problem of a scenario, at least one: the one error that reading a scenario throws.
package struct Diagnostics: Error, Hashable, Sendable {
    /// How many problems are shown; the rest is counted.
    package static let maximumShown = 50
    /// How many are looked for: a file may have more than anybody wants to hear of.
    package static let maximumKept = 1_000

    /// In the order of their places: the scenario file first, then other files and overrides by name.
    package let list: [Diagnostic]

    package init(_ list: [Diagnostic]) { self.list = list }
}

extension Diagnostics: CustomStringConvertible {
    package var description: String {
        var lines = list.prefix(Self.maximumShown).map(\.description)
        if list.count > Self.maximumShown {
            let atLeast = list.count >= Self.maximumKept ? "at least " : ""
            lines.append("and \(atLeast)\(list.count - Self.maximumShown) more problems")
        }
        return lines.joined(separator: "\n")
    }
}
