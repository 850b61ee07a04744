/// A program that a comparison runs, ours or a peer's.
package struct Program: Hashable, Sendable {
    package enum Role: String, Sendable {
        case ours
        case peer
    }

    /// As the table shows it.
    package var name: String
    package var role: Role
    /// The executable and its arguments.
    package var command: [String]
    /// Of a peer: how many times as fast ours is meant to be; nil where no target is set.
    package var target: Double?

    package init(_ name: String, _ role: Role, _ command: [String], target: Double? = nil) {
        self.name = name
        self.role = role
        self.command = command
        self.target = target
    }
}
