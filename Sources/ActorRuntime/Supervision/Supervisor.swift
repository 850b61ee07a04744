package import Contexts

/// Decides what follows a death, for one replica of a service or for one group of replicas.
package struct Supervisor: Sendable {
    package enum Verdict: Hashable, Sendable {
        case restart(after: Timespan)
        /// The supervisor gives up; its own supervisor takes over.
        case escalate
        /// The replica stays dead.
        case stop
    }

    package let policy: SupervisionPolicy
    private var restartsInARow = 0
    private var recentDeaths: [Instant] = []

    package init(_ policy: SupervisionPolicy) { self.policy = policy }

    /// - Parameters:
    ///   - instant: when the replica died.
    ///   - birth: when the replica was last started. This decides whether its back-off is forgotten.
    ///   - jitter: a random number in 0..<1. It has no effect if the policy has no jitter.
    package mutating func died(at instant: Instant, startedAt birth: Instant, jitter: Double = 0) -> Verdict {
        switch policy {
        case .stop:
            return .stop
        case .intensity(let maximum, let period):
            // OTP counts the restarts within the period and gives up if there would be more than `maximum`.
            recentDeaths.removeAll { instant - $0 > period }
            recentDeaths.append(instant)
            return recentDeaths.count > maximum ? .escalate : .restart(after: .zero)
        case .backoff(let first, let initial, let factor, let maximum, let resetAfter, let spread):
            if instant - birth > resetAfter { restartsInARow = 0 }
            restartsInARow += 1
            var delay = restartsInARow == 1 ? first.seconds : initial.seconds
            for _ in 2..<max(restartsInARow, 2) where delay < maximum.seconds { delay *= factor }
            delay = min(delay, maximum.seconds) * (1 + spread * jitter)
            return .restart(after: Timespan(seconds: delay))
        }
    }
}
