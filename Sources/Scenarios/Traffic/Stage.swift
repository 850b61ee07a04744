package import Contexts

/// A point that a ramp reaches at the end of a span of time.
package struct Stage<Target: Hashable & Sendable>: Hashable, Sendable {
    /// How long the load takes to reach the target. With zero it jumps there, as in k6 2.2.0 (lib/executor).
    package var duration: Timespan
    package var target: Target

    package init(duration: Timespan, target: Target) {
        self.duration = duration
        self.target = target
    }
}
