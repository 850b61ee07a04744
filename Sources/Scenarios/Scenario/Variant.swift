internal import Measurement

/// A scenario that differs from its file in a few values, for a comparison on the same customers.
package struct Variant: Hashable, Sendable {
    /// The name of the scenario itself in reports. No variant may have this name.
    package static let baseName = RunName.base

    package var name: String
    /// In file order. Later ones win.
    package var overrides: [Override]

    package init(name: String, overrides: [Override]) {
        self.name = name
        self.overrides = overrides
    }
}
