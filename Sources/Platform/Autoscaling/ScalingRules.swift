package import Contexts

/// How fast the autoscaler may change a service in one direction.
///
/// Names and defaults: Kubernetes 1.37, `autoscaling/v2` `HPAScalingRules`, `HPAScalingPolicy`. Left out: `tolerance`,
/// which gives a direction a tolerance of its own.
package struct ScalingRules: Hashable, Sendable {
    /// The longest period of a policy, and the longest window, that Kubernetes accepts.
    package static let maximumPeriod = Timespan.seconds(1_800)
    package static let maximumWindow = Timespan.seconds(3_600)

    package enum SelectPolicy: String, CaseIterable, Sendable {
        /// The policy that allows the largest change counts.
        case max = "Max"
        /// The policy that allows the smallest change counts.
        case min = "Min"
        /// No change in this direction.
        case disabled = "Disabled"
    }

    /// A change that is allowed within a period.
    package struct Policy: Hashable, Sendable {
        package enum Kind: String, CaseIterable, Sendable {
            case pods = "Pods"
            case percent = "Percent"
        }

        package var kind: Kind
        /// Pods, or percent of the pods at the period's beginning; above 0.
        package var value: Int
        /// Above 0, at most ``ScalingRules/maximumPeriod``.
        package var period: Timespan

        package init(_ kind: Kind, _ value: Int, per period: Timespan) {
            self.kind = kind
            self.value = value
            self.period = period
        }
    }

    /// The most cautious recommendation of this window counts: the highest on the way down, the lowest on the way up.
    package var stabilizationWindow: Timespan
    package var selectPolicy: SelectPolicy
    /// At least one.
    package var policies: [Policy]

    package init(stabilizationWindow: Timespan, selectPolicy: SelectPolicy = .max, policies: [Policy]) {
        self.stabilizationWindow = stabilizationWindow
        self.selectPolicy = selectPolicy
        self.policies = policies
    }

    /// No policy needs changes that are older than this.
    var longestPeriod: Timespan { policies.map(\.period).max() ?? .zero }

    /// 100 % or 4 pods in 15 s, whichever is more, at once.
    package static let scaleUp = ScalingRules(
        stabilizationWindow: .zero,
        policies: [Policy(.pods, 4, per: .seconds(15)), Policy(.percent, 100, per: .seconds(15))])

    /// 100 % in 15 s, but not below the highest recommendation of the last 300 s.
    package static let scaleDown = ScalingRules(
        stabilizationWindow: .seconds(300), policies: [Policy(.percent, 100, per: .seconds(15))])
}

/// The rules of both directions. A direction that is left out has the defaults.
package struct ScalingBehavior: Hashable, Sendable {
    package var scaleUp: ScalingRules
    package var scaleDown: ScalingRules

    package init(scaleUp: ScalingRules = .scaleUp, scaleDown: ScalingRules = .scaleDown) {
        self.scaleUp = scaleUp
        self.scaleDown = scaleDown
    }
}
