internal import Contexts
internal import Platform
internal import Texts

extension Limits {
    package static let killsPerSecond = 1_000.0
}

/// Checks of faults that need the length of the run and the size of the application.
extension Scenario {
    /// Reports faults that would last beyond the run's end. This goes through the nodes, because the file's list may be
    /// longer than ``faults``, which lacks the invalid ones.
    func checkFaultLengths(_ node: SourceNode, _ reading: inout Reading) {
        for fault in node["faults"]?.elements ?? [] {
            guard let at = try? DurationText.parse(fault["at"]?.text ?? "0s"), at < latestEnd,
                let length = fault["for"], let lasts = length.text.flatMap({ try? DurationText.parse($0) }),
                lasts > latestEnd - at
            else { continue }
            reading.report(
                "the fault lasts until \(DurationText.print(at + lasts)), and the run at most until "
                    + "\(DurationText.print(latestEnd)), which is duration + drain", at: length.position,
                hint: "leave 'for' out for the rest of the run")
        }
    }

    /// Reports faults whose target is more replicas than their service has or can get from its autoscaler.
    func checkReplicaCounts(_ node: SourceNode, _ reading: inout Reading) {
        let kinds = FaultKind.services.filter { $0.fields.contains { $0.key == "replicas" } }
        for fault in node["faults"]?.elements ?? [] {
            guard let kind = kinds.first(where: { fault[$0.key] != nil }), let target = fault[kind.key],
                let service = target.text, let spec = application.service(service),
                let count = fault["replicas"].map({ $0.text.flatMap { Int($0) } }) ?? kind.initial.replicas
            else { continue }
            let most = max(spec.replicas, spec.autoscaler?.maxReplicas ?? 0)
            guard count > most else { continue }
            reading.report(
                "the fault is aimed at \(count) replica\(count == 1 ? "" : "s") of '\(service)', which has \(most)"
                    + (most > spec.replicas ? " at most" : ""),
                at: (fault["replicas"] ?? target).position, hint: "write 'replicas: all' for whatever there is")
        }
    }
}

extension Format where Value == Rate {
    /// How often replicas may be killed: above zero, and not so often that a run does nothing else.
    static var killRate: Format {
        rate.with { rate in
            if rate.perSecond == 0 { return "is zero, expected a rate above 0/s" }
            guard rate.perSecond <= Limits.killsPerSecond else {
                return "is too fast for kills, expected at most \(PlainDecimal.text(Limits.killsPerSecond))/s"
            }
            return nil
        }
    }
}
