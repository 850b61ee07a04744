internal import Measurement
internal import Texts

/// The scenario as it was run, and the identity of each run.
extension HTMLReport {
    /// The first run's scenario as it was run, and the lines in which the others differ.
    var scenarioSection: String {
        guard let base = runs.first, !base.record.scenario.isEmpty else { return "" }
        var parts = [
            folded(
                "\(base.title), with every default", "<pre>\(HTMLText.escaped(base.record.scenario, lines: true))</pre>"
            )
        ]
        for run in runs.dropFirst() where !run.record.scenario.isEmpty {
            let lines = ScenarioDifference(from: base.record.scenario, to: run.record.scenario).html
            parts.append(
                "<details open><summary>\(HTMLText.escaped(run.title)), what differs</summary><pre>\(lines)</pre></details>"
            )
        }
        return section("The scenario as it was run", id: "scenario", "", parts.joined(separator: "\n"))
    }

    var footer: String {
        let lines = runs.map { run in
            let identity = run.record.identity
            let name = runs.count > 1 ? "\(run.title): " : ""
            var parts = ["\(name)seed \(identity.seed)"] + run.record.settings
            if !run.record.digest.isEmpty { parts.append("digest \(run.record.digest)") }
            parts.append("\(identity.world) world")
            let wall = Double(run.record.wallNanoseconds) / 1e9
            parts.append(
                "\(HumanValue.text(run.seconds, unit: .seconds)) of run"
                    + (wall > 0 ? " in \(HumanValue.text(wall, unit: .seconds))" : ""))
            parts.append("perennial \(identity.version)")
            return "<p>\(HTMLText.escaped(parts.joined(separator: " · ")))</p>"
        }
        return "<footer>\(lines.joined())</footer>\n"
    }
}
