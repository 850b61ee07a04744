internal import ArgumentParser

/// A scenario to begin with: a commented file that runs as it is, and holds.
enum ScenarioTemplate: String, ExpressibleByArgument, CaseIterable {
    case minimal, chaos, replay

    /// What it shows, in one line.
    var meaning: String {
        switch self {
        case .minimal: "A quiet shop: customers, and what is expected of the shop."
        case .chaos: "Things break, and a variant lacks what protects the shop."
        case .replay: "Recorded customers; a small trace is written beside the scenario."
        }
    }

    func text(_ file: NewScenario) -> String {
        switch self {
        case .minimal: Self.minimal(file)
        case .chaos: Self.chaos(file)
        case .replay: Self.replay(file)
        }
    }

    /// The table for `--help`.
    static var help: String {
        let width = allCases.map(\.rawValue.count).max() ?? 0
        let rows = allCases.map { template in
            let name = template.rawValue
            return "  " + name + String(repeating: " ", count: width - name.count) + "  " + template.meaning
        }
        return (["TEMPLATES:"] + rows).joined(separator: "\n")
    }
}
