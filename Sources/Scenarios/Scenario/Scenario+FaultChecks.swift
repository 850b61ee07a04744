internal import ActorRuntime
internal import Platform

extension Limits {
    package static let killsPerSecond = 1_000.0
}

/// What a fault can only be asked once it is known how long the run is.
extension Scenario {
    /// Reports faults that would last beyond the run's end. The file's list may be longer than ``faults``, which lacks
    /// the broken ones, so this goes by the nodes.
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
}

extension Format where Value == Rate {
    /// How often replicas may be killed: above zero, and not so often that a run does nothing else.
    static var killRate: Format {
        rate.with { rate in
            if rate.perSecond == 0 { return "is zero, expected a rate above 0/s" }
            guard rate.perSecond <= Limits.killsPerSecond else {
                return "is too fast for kills, expected at most \(Decimal.text(Limits.killsPerSecond))/s"
            }
            return nil
        }
    }
}
