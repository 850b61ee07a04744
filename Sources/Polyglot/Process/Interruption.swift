import Synchronization

/// Ends what waits for an external program, from any thread and for good: a signal, a cancelled task.
package final class Interruption: Sendable {
    private let requested = Atomic<Bool>(false)

    package init() {}

    /// A question that is under way ends within ``Patience/slice`` without an answer, and none is asked any more.
    package func request() { requested.store(true, ordering: .releasing) }

    package var isRequested: Bool { requested.load(ordering: .acquiring) }
}
