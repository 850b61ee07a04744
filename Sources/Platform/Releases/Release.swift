package import Contexts

/// A new version of a service that is to take the place of the running one.
package struct Release: Hashable, Sendable {
    /// The largest number of a canary's steps.
    package static let maximumSteps = 32

    /// Unique in a scenario. The log uses it to name the release.
    package var name: String
    package var at: Timespan
    package var service: String
    /// One of the service's ``ServiceSpec/versions``, or ``VersionSpec/first`` to go back.
    package var version: String
    package var strategy: ReleaseStrategy
    /// Nil lets every version through.
    package var analysis: AnalysisSpec?

    package init(
        name: String, at: Timespan, service: String, version: String, strategy: ReleaseStrategy = .rolling,
        analysis: AnalysisSpec? = nil
    ) {
        self.name = name
        self.at = at
        self.service = service
        self.version = version
        self.strategy = strategy
        self.analysis = analysis
    }
}

/// The steps in which a new version takes over.
package enum ReleaseStrategy: Hashable, Sendable {
    /// Pod by pod, as ``DeploymentStrategy`` says. Source: Kubernetes, Deployment, `RollingUpdate`.
    case rolling
    /// By growing shares of the pods, each tried for a while. Source: Argo Rollouts, canary without traffic routing.
    case canary([CanaryStep])
    /// A whole second set. The service is switched over when all of the set is available. The old set goes away
    /// `scaleDownDelay` after that, but not before an analysis has come to a conclusion.
    ///
    /// Source: Argo Rollouts v1.9.1, `rollout/bluegreen.go` and `shouldFullPromote`: `postPromotionAnalysis`, without
    /// whose success the new set is not the stable one and the old one stays, and `scaleDownDelaySeconds`, 30 s. There
    /// the delay begins with that success, here with the switch. Left out: `prePromotionAnalysis`, because nobody asks
    /// a preview service.
    case blueGreen(scaleDownDelay: Timespan)

    package static let defaultScaleDownDelay = Timespan.seconds(30)
}

/// One step of a canary.
package struct CanaryStep: Hashable, Sendable {
    /// The percentage of the pods that run the new version, 1...100 (Argo Rollouts `setWeight`). ``CanaryUpdate``
    /// computes the number.
    package var weight: Int
    /// How long this share is tried once its pods are available (Argo Rollouts `pause`).
    package var pause: Timespan

    package init(weight: Int, pause: Timespan = .zero) {
        self.weight = weight
        self.pause = pause
    }
}

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
