internal import Measurement

/// A scenario that differs from its file in a few values, for a comparison on the same customers.
package struct Variant: Hashable, Sendable {
    /// What reports call the scenario itself; no variant may have this name.
    package static let baseName = RunName.base

    package var name: String
    /// In file order; later ones win.
    package var overrides: [Override]

    package init(name: String, overrides: [Override]) {
        self.name = name
        self.overrides = overrides
    }
}
