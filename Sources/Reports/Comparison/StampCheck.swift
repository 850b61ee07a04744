internal import Measurement
internal import Texts

/// Finds reasons against a comparison of runs: they have different scenarios, seeds, worlds or versions, or one of them
/// did not reach its end.
struct StampCheck {
    let base: ComparisonSide
    let candidate: ComparisonSide

    var warnings: [String] {
        if base.stamps.isEmpty, candidate.stamps.isEmpty {
            return ["CSV files alone do not say what was run: scenario, seed, world and version are not known"]
        }
        return sideWarnings(base) + sideWarnings(candidate) + pairWarnings()
    }

    // MARK: One side

    private func sideWarnings(_ side: ComparisonSide) -> [String] {
        guard let first = side.stamps.first else {
            return ["\(side.name) does not say what was run: its scenario, seed, world and version are not known"]
        }
        var found: [String] = []
        let stopped = side.stamps.count(where: \.wasStopped)
        if stopped > 0 {
            let runs = side.runCount == 1 ? "" : " (\(stopped) of \(side.runCount) runs)"
            found.append("\(side.name) did not come to its end\(runs): figures are of what had happened until then")
        }
        let isMixed = side.stamps.contains { stamp in
            stamp.identity.scenario != first.identity.scenario || stamp.identity.variant != first.identity.variant
                || stamp.identity.world != first.identity.world || stamp.identity.version != first.identity.version
                || stamp.settings != first.settings
        }
        if isMixed {
            found.append("\(side.name) mixes runs of several scenarios, variants, worlds, versions or settings")
        }
        return found
    }

    // MARK: Both sides

    private func pairWarnings() -> [String] {
        guard let left = base.stamps.first, let right = candidate.stamps.first else { return [] }
        var found: [String] = []
        func tell(_ what: String, _ old: String, _ new: String, _ why: String) {
            if old != new { found.append("different \(what): \(old) and \(new)\(why.isEmpty ? "" : ": \(why)")") }
        }
        tell("scenarios", left.identity.scenario, right.identity.scenario, "figures need not mean the same")
        tell("seeds", seeds(base), seeds(candidate), "other customers came")
        tell("worlds", left.identity.world, right.identity.world, "nothing is exact between them")
        tell("versions", left.identity.version, right.identity.version, "")
        if left.settings != right.settings {
            tell("settings", settings(left), settings(right), "")
        } else if left.identity.scenario == right.identity.scenario, left.identity.variant == right.identity.variant {
            found += scenarioWarnings(left.scenario, right.scenario)
        }
        return found
    }

    private func settings(_ stamp: RunStamp) -> String {
        stamp.settings.isEmpty ? "none" : stamp.settings.joined(separator: " ")
    }

    /// `42`, or `42, 43, 44` if the runs do not share a seed.
    private func seeds(_ side: ComparisonSide) -> String {
        var seeds: [UInt64] = []
        for stamp in side.stamps where !seeds.contains(stamp.identity.seed) { seeds.append(stamp.identity.seed) }
        return seeds.map(String.init).joined(separator: ", ")
    }

    // MARK: The scenario

    /// The first line that differs between the scenarios, for the same variant with the same settings; nil if the lines
    /// cannot be compared.
    var change: ScenarioChange? {
        guard let left = base.stamps.first, let right = candidate.stamps.first, left.settings == right.settings,
            left.identity.scenario == right.identity.scenario, left.identity.variant == right.identity.variant
        else { return nil }
        return ScenarioChange(from: left.scenario, to: right.scenario)
    }

    private func scenarioWarnings(_ base: String, _ candidate: String) -> [String] {
        guard base != candidate, !base.isEmpty, !candidate.isEmpty else { return [] }
        guard let change else { return ["the scenario's text differs"] }
        let more = change.lines > 1 ? ", and in \(HumanValue.counted(change.lines - 1, "more line"))" : ""
        return ["the scenario differs: \(change.text)\(more)"]
    }
}
