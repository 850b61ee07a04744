/// A number of pods, or a percentage of them.
///
/// Source: Kubernetes 1.37, `k8s.io/apimachinery/pkg/util/intstr`, `IntOrString` and `GetScaledValueFromIntOrPercent`.
package enum IntOrPercent: Hashable, Sendable {
    /// 0 or more.
    case count(Int)
    /// Whole percent, 0 or more. A surge may be beyond 100: more pods than the set itself has.
    case percent(Int)

    /// The number of pods of `total` that this means. A part of a pod counts as one if `roundingUp`, else as none.
    package func scaled(to total: Int, roundingUp: Bool) -> Int {
        switch self {
        case .count(let count): count
        case .percent(let percent): (percent * total + (roundingUp ? 99 : 0)) / 100
        }
    }

    /// Whether it means no pods, whatever the total.
    package var isZero: Bool { self == .count(0) || self == .percent(0) }
}

extension IntOrPercent: CustomStringConvertible {
    /// As manifests write it: `3`, `25%`.
    package var description: String {
        switch self {
        case .count(let count): "\(count)"
        case .percent(let percent): "\(percent)%"
        }
    }
}
