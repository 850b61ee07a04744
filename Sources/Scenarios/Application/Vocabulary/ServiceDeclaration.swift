package import Contexts

/// A service that an application has.
package struct ServiceDeclaration: Sendable {
    /// Lower-case letters. A link is written with two such names.
    package let name: String
    /// How long a worker is busy with one message, if a scenario does not say.
    package let time: Distribution
    /// Whether an external program may decide in its place.
    package let mayBeExternal: Bool
    /// Its own keys, in the order of the file. The keys that every service has come before them.
    package let settings: [any SettingDeclaration]

    package init(
        _ name: String, time: Distribution, mayBeExternal: Bool = false, _ settings: [any SettingDeclaration] = []
    ) {
        self.name = name
        self.time = time
        self.mayBeExternal = mayBeExternal
        self.settings = settings
    }
}

/// A synchronous call of one service to another.
package struct CallDeclaration: Hashable, Sendable {
    package let caller: String
    package let callee: String

    package init(from caller: String, to callee: String) {
        self.caller = caller
        self.callee = callee
    }
}

/// A condition that every run of an application must meet.
package struct InvariantDeclaration: Sendable {
    /// The name in reports.
    package let name: String
    /// What must be set before the invariant applies to the application; nil if it applies already.
    package let whatIsMissing: @Sendable (ApplicationSpec) -> String?

    package init(_ name: String, whatIsMissing: @escaping @Sendable (ApplicationSpec) -> String? = { _ in nil }) {
        self.name = name
        self.whatIsMissing = whatIsMissing
    }
}
