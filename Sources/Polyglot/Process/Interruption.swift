import Synchronization

/// Ends all waiting for an external program, from any thread and for good. The cause is a signal or a cancelled task.
package final class Interruption: Sendable {
    private let requested = Atomic<Bool>(false)

    package init() {}

    /// A question that is under way ends within ``Patience/slice`` without an answer. No further questions are asked.
    package func request() { requested.store(true, ordering: .releasing) }

    package var isRequested: Bool { requested.load(ordering: .acquiring) }
}
