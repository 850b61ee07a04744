internal import Contexts
internal import Texts

/// Computes a number of replicas from one metric of the pods.
///
/// Source: Kubernetes 1.37, `pkg/controller/podautoscaler/replica_calculator.go` (`GetResourceReplicas`,
/// `calcPlainMetricReplicas`, `groupPods`) and `metrics/utilization.go`. As there, usage and utilization are whole
/// numbers: thousandths and percent, rounded down.
struct ReplicaCalculator {
    let metric: AutoscalerMetric
    /// The index of the metric in a sample's values.
    let index: Int
    let spec: AutoscalerSpec
    /// The workers of one pod, in thousandths. Only ``AutoscalerMetric/Kind/cpu`` uses it.
    let request: Int64

    /// What one metric asks for.
    struct Proposal: Hashable {
        var replicas: Int
        var reason: String
    }

    /// The pods, grouped by what their samples are worth.
    private struct Groups {
        /// Values of pods that count.
        var ready: [Int64] = []
        var missing = 0
        var unready = 0
    }

    /// Nil if no pod that counts has a value: the metric is invalid.
    func proposal(for pods: [PodSample], current: Int, at now: Instant) -> Proposal? {
        let groups = group(pods, at: now)
        guard !groups.ready.isEmpty else { return nil }
        let usage = ratio(groups.ready)
        let scalesUpWithUnready = groups.unready > 0 && usage > 1
        guard scalesUpWithUnready || groups.missing > 0 else {
            if isWithinTolerance(usage) { return unchanged(groups.ready, usage, current, withinTolerance) }
            let wanted = Int((usage * Double(groups.ready.count)).rounded(.up))
            return changed(groups.ready, usage, current, wanted, "")
        }
        return conservative(groups, usage, scalesUpWithUnready, current)
    }

    /// For pods that are missing or not ready. Assumes for each of them the usage that speaks against a change.
    private func conservative(
        _ groups: Groups, _ usage: Double, _ scalesUpWithUnready: Bool, _ current: Int
    ) -> Proposal {
        var values = groups.ready
        var assumptions = ""
        if groups.missing > 0, usage < 1 {
            values += Array(repeating: fullUsage, count: groups.missing)
            assumptions += ", \(groups.missing) without a value taken as \(quantity(fullUsage))"
        } else if groups.missing > 0, usage > 1 {
            values += Array(repeating: 0, count: groups.missing)
            assumptions += ", \(groups.missing) without a value taken as \(quantity(0))"
        }
        if scalesUpWithUnready {
            values += Array(repeating: 0, count: groups.unready)
            assumptions += ", \(groups.unready) not ready taken as \(quantity(0))"
        }
        let cautious = ratio(values)
        if isWithinTolerance(cautious) { return unchanged(values, cautious, current, assumptions + withinTolerance) }
        let turns = (usage < 1 && cautious > 1) || (usage > 1 && cautious < 1)
        let wanted = Int((cautious * Double(values.count)).rounded(.up))
        // The assumptions must not turn the direction, and neither must the number of pods that were counted.
        if turns || (cautious < 1 && wanted > current) || (cautious > 1 && wanted < current) {
            return unchanged(values, cautious, current, assumptions + ": the direction would turn")
        }
        return changed(values, cautious, current, wanted, assumptions)
    }

    // MARK: Samples

    private func group(_ pods: [PodSample], at now: Instant) -> Groups {
        var groups = Groups()
        for pod in pods where pod.phase != .ending {
            if pod.phase == .pending {
                groups.unready += 1
            } else if let value = pod.values[index] {
                if isUnready(pod, at: now) { groups.unready += 1 } else { groups.ready.append(value) }
            } else {
                groups.missing += 1
            }
        }
        return groups
    }

    /// Applies to CPU only, because start-up uses CPU too.
    private func isUnready(_ pod: PodSample, at now: Instant) -> Bool {
        guard metric.kind == .cpu else { return false }
        guard let changed = pod.readinessChanged else { return true }
        if pod.startedAt + spec.cpuInitializationPeriod > now {
            // The pod is still starting. The sample counts if the pod was ready for all of it.
            return !pod.isReady || pod.sampledAt < changed + pod.window
        }
        return !pod.isReady && pod.startedAt + spec.initialReadinessDelay > changed
    }

    // MARK: Ratios

    private func average(_ values: [Int64]) -> Int64 {
        let total = values.reduce(0, +)
        let count = Int64(values.count)
        return metric.kind == .cpu ? total * 100 / (request * count) : total / count
    }

    private func ratio(_ values: [Int64]) -> Double { Double(average(values)) / Double(metric.target) }

    private func isWithinTolerance(_ ratio: Double) -> Bool {
        1 - spec.tolerance <= ratio && ratio <= 1 + spec.tolerance
    }

    /// What a pod without a value is assumed to use when the metric would remove replicas: 100 % of its request, or the
    /// target if that is more. For metrics other than CPU, the target.
    private var fullUsage: Int64 { metric.kind == .cpu ? max(100, metric.target) * request / 100 : metric.target }

    // MARK: Reasons

    private var withinTolerance: String { " within tolerance \(short(spec.tolerance))" }

    private func unchanged(_ values: [Int64], _ ratio: Double, _ current: Int, _ why: String) -> Proposal {
        Proposal(replicas: current, reason: "\(head(values, ratio))\(why): no change")
    }

    private func changed(
        _ values: [Int64], _ ratio: Double, _ current: Int, _ wanted: Int, _ assumptions: String
    ) -> Proposal {
        let change = wanted == current ? "no change" : "\(current) -> \(wanted)"
        return Proposal(replicas: wanted, reason: "\(head(values, ratio))\(assumptions): \(change)")
    }

    private func head(_ values: [Int64], _ ratio: Double) -> String {
        let average = average(values)
        let isCPU = metric.kind == .cpu
        let (usage, target) =
            isCPU ? ("\(average)%", "\(metric.target)%") : (thousandths(average), thousandths(metric.target))
        return "\(metric.kind.rawValue) \(usage) of \(target): ratio \(short(ratio))"
    }

    private func quantity(_ value: Int64) -> String {
        metric.kind == .cpu ? "\(value * 100 / request)%" : thousandths(value)
    }

    private func thousandths(_ value: Int64) -> String { short(Double(value) / 1_000) }
    private func short(_ value: Double) -> String { PlainDecimal.rounded(value, decimals: 2) }
}
