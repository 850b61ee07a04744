internal import ActorRuntime
internal import Platform

/// What no single key can know: names that must differ, times that must lie within the run.
extension Scenario {
    func check(_ node: SourceNode, _ reading: inout Reading) {
        checkFaultNames(node, &reading)
        // Where one of these is broken, a default stands in its place that nothing can be held against.
        let times = ["duration", "drain", "warmup"].compactMap { node[$0]?.position }
        if reading.problems.contains(where: { times.contains($0.position) }) { return }
        if warmup > duration {
            let (warmup, duration) = (DurationText.print(warmup), DurationText.print(duration))
            reading.report("warmup \(warmup) is longer than the duration \(duration)", at: position(of: "warmup", node))
        }
        checkFaultLengths(node, &reading)
        checkTraffic(node, &reading)
        checkFaults(node, &reading)
        checkKills(node, &reading)
    }

    private func position(of key: String, _ node: SourceNode) -> SourcePosition {
        node[key]?.position ?? node.position
    }

    private func checkTraffic(_ node: SourceNode, _ reading: inout Reading) {
        for spec in traffic where spec.startTime >= duration {
            let place = node["traffic"]?[spec.name] ?? node
            reading.report(
                "startTime \(DurationText.print(spec.startTime)) of '\(spec.name)' is not before the end of arrivals at "
                    + "\(DurationText.print(duration))", at: position(of: "startTime", place))
        }
    }

    /// The file's list may be longer than ``faults``, which lacks the broken ones, so this goes by the nodes.
    private func checkFaults(_ node: SourceNode, _ reading: inout Reading) {
        for fault in node["faults"]?.elements ?? [] {
            guard let at = fault["at"]?.text, let time = try? DurationText.parse(at), time >= latestEnd else {
                continue
            }
            reading.report(
                "the fault begins at \(at), after the run has ended: duration + drain is "
                    + DurationText.print(latestEnd), at: position(of: "at", fault))
        }
    }

    private func checkKills(_ node: SourceNode, _ reading: inout Reading) {
        for fault in node["faults"]?.elements ?? [] {
            guard let service = fault["kill"]?.text, let count = fault["replicas"]?.text.flatMap({ Int($0) }),
                let deployed = shop.service(service)?.replicas, count > deployed
            else { continue }
            reading.report(
                "the fault kills \(count) replicas of '\(service)', which has \(deployed)",
                at: position(of: "replicas", fault), hint: "write 'replicas: all' to kill whatever there is")
        }
    }

    private func checkFaultNames(_ node: SourceNode, _ reading: inout Reading) {
        var seen: Set<String> = []
        for fault in node["faults"]?.elements ?? [] {
            guard let entries = fault.entries, let name = Self.faultName(fault) else { continue }
            guard !seen.insert(name).inserted else { continue }
            let place = entries.first { $0.key == "name" }?.value.position ?? fault.position
            reading.report("a second fault of the name '\(name)'", at: place, hint: "give each fault a name of its own")
        }
    }

    private static func faultName(_ fault: SourceNode) -> String? {
        if let name = fault["name"]?.text { return name }
        return ["slow", "kill"].lazy.compactMap { action in fault[action]?.text.map { "\(action)-\($0)" } }.first
    }
}
