internal import Synchronization

/// Whether a process wants requests.
package final class ReadinessFlag: Sendable {
    private let draining = Atomic(false)

    package init() {}

    /// It wants no more.
    package func drain() { draining.store(true, ordering: .releasing) }

    package var isDraining: Bool { draining.load(ordering: .acquiring) }
}
