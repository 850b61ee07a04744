package import Contexts

/// A step that a release has reached, with its reason in words.
package struct ReleaseEvent: Hashable, Sendable {
    package enum Kind: String, Sendable {
        /// A new share of the pods is wanted.
        case step
        /// The share is there and is tried.
        case holding
        /// The service was switched over to the new version's pods.
        case switched
        case measured
        /// The step's time is over, but its measurements have said nothing, or pods are missing before the promotion.
        /// The release stays where it is.
        case held
        /// The progress deadline has passed without consequences.
        case stalled
        /// The new version is not good enough: back to the old one.
        case aborted
        /// The old version has all pods again.
        case rolledBack = "rolled-back"
        /// The new version has all pods.
        case promoted
    }

    package var at: Instant
    package var kind: Kind
    package var reason: String
}

/// What a release wants from the platform now.
package struct ReleaseGoal: Hashable, Sendable {
    package enum Traffic: Hashable, Sendable {
        /// Every ready pod gets requests.
        case both
        case old, new
    }

    /// Pods of the new version and of the old one in the end. The rolling update, with ``newTarget`` as its target,
    /// decides how fast. A blue-green set comes at once.
    package var newTarget: Int
    package var oldTarget: Int
    package var traffic: Traffic
    /// False for blue-green, where both sets may be whole at the same time, so maxSurge does not count.
    package var isRolling: Bool
    /// The percentage of the pods that a canary gets, by ``CanaryUpdate``; nil if the release is no canary.
    package var canaryWeight: Int?
}
