internal import Contexts
internal import Platform
internal import Scenarios

/// Faults that have no effect on anybody.
extension ScenarioWarnings {
    mutating func checkFaults() {
        for (index, fault) in scenario.faults.enumerated() {
            let path = ["faults", "\(index)"]
            checkTarget(fault, path)
            checkTime(fault, path)
            checkEffect(fault, path)
        }
    }

    private mutating func checkTarget(_ fault: Fault, _ path: [String]) {
        let why = asking.beginsSagas ? "" : " by customers who never \(scenario.vocabulary.words.beginning)"
        if let service = fault.service, !asking.uses(service) {
            warn("the fault '\(fault.name)' is felt by nobody: '\(service)' is never used\(why)", at: path)
        }
        if case .link(let link) = fault.action, !asking.carries(link, in: scenario) {
            warn("the fault '\(fault.name)' is felt by nobody: no message ever goes that way\(why)", at: path)
        }
    }

    private mutating func checkTime(_ fault: Fault, _ path: [String]) {
        let at = DurationText.print(fault.at)
        if fault.at >= asking.last {
            warn(
                "the fault '\(fault.name)' begins at \(at), when nobody asks any more (the last may at "
                    + "\(DurationText.print(asking.last))): the run ends as soon as its sagas have, maybe before it",
                at: path + ["at"])
        } else if let end = fault.end, fault.duration != nil, end <= asking.first {
            warn(
                "the fault '\(fault.name)' is over at \(DurationText.print(end)), before the first customer comes at "
                    + DurationText.print(asking.first), at: path + ["at"])
        }
    }

    private mutating func checkEffect(_ fault: Fault, _ path: [String]) {
        switch fault.action {
        case .errors(0): warn("the fault '\(fault.name)' of probability 0% breaks nothing", at: path)
        case .link(let link):
            switch link.effect {
            case .drop(0), .duplicate(0), .reorder(0, _):
                warn("the fault '\(fault.name)' of probability 0% breaks nothing", at: path)
            case .reorder(_, .zero): warn("the fault '\(fault.name)' reorders nothing: within is 0s", at: path)
            case .delay(.constant(.zero)): warn("the fault '\(fault.name)' delays nothing: its time is 0s", at: path)
            case .partition, .drop, .duplicate, .delay, .reorder: break
            }
        case .databaseCrash:
            guard let spec = fault.service.flatMap({ scenario.application.service($0) }), spec.database.sync == .zero
            else {
                return
            }
            warn(
                "the fault '\(fault.name)' loses nothing: the database of '\(spec.name)' flushes every commit",
                at: path,
                hint: "set \(section).services.\(spec.name).database.sync")
        case .leak(let rate, _):
            guard let spec = fault.service.flatMap({ scenario.application.service($0) }) else { return }
            var memory = MemoryModel(spec.memory, at: .start + fault.at)
            memory.leak(perSecond: rate, from: .start + fault.at)
            let end = min(fault.end ?? scenario.latestEnd, scenario.latestEnd)
            guard memory.outOfMemory.map({ $0 > .start + end }) ?? true else { return }
            warn(
                "the fault '\(fault.name)' never kills a replica: at its end they use "
                    + "\(MemoryText.print(memory.usage(at: .start + end))) of \(MemoryText.print(spec.memory.limit))",
                at: path, hint: "let it leak faster or longer, or lower the limit")
        default: break
        }
    }
}
