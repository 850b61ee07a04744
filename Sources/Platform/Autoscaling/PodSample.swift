package import Contexts

/// What the autoscaler knows of one pod.
package struct PodSample: Hashable, Sendable {
    package enum Phase: Hashable, Sendable {
        /// Not running yet. Counts as not ready.
        case pending
        case running
        /// Being deleted, or failed. Left out.
        case ending
    }

    package var phase: Phase
    package var startedAt: Instant
    package var isReady: Bool
    /// When `isReady` last changed; nil if the pod has no such condition yet.
    package var readinessChanged: Instant?
    /// One value for each metric, in thousandths: of a busy worker, of a request a second, of a message. Nil is
    /// missing.
    package var values: [Int64?]
    /// When the values were taken, and over how long.
    package var sampledAt: Instant
    package var window: Timespan

    package init(
        phase: Phase = .running, startedAt: Instant = .start, isReady: Bool = true, readinessChanged: Instant? = .start,
        values: [Int64?], sampledAt: Instant, window: Timespan = .zero
    ) {
        self.phase = phase
        self.startedAt = startedAt
        self.isReady = isReady
        self.readinessChanged = readinessChanged
        self.values = values
        self.sampledAt = sampledAt
        self.window = window
    }
}
