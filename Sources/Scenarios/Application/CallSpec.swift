package import Contexts

/// The guard of one service's synchronous calls to another.
package struct CallSpec: Hashable, Sendable {
    package var caller: String
    package var callee: String
    package var policy: CallPolicy

    /// The name of the call in scenario files and metrics: `order -> payment`.
    package var name: String { "\(caller) -> \(callee)" }

    package init(caller: String, callee: String, policy: CallPolicy) {
        self.caller = caller
        self.callee = callee
        self.policy = policy
    }
}
