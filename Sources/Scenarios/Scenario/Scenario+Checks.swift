internal import Contexts
internal import Platform
internal import Texts

/// Checks that need more than one key: names that must differ, times that must lie within the run.
extension Scenario {
    func check(_ node: SourceNode, _ reading: inout Reading) {
        checkNames(node, &reading)
        checkVersions(node, &reading)
        checkNodes(node, &reading)
        checkBreaks(node, &reading)
        checkFaultNames(node, &reading)
        checkRequests(node, &reading)
        // If one of these is invalid, a default takes its place. Nothing can be checked against that.
        let times = ["duration", "drain", "warmup"].compactMap { node[$0]?.position }
        if reading.problems.contains(where: { times.contains($0.position) }) { return }
        if warmup > duration {
            let (warmup, duration) = (DurationText.print(warmup), DurationText.print(duration))
            reading.report("warmup \(warmup) is longer than the duration \(duration)", at: position(of: "warmup", node))
        }
        checkFaultLengths(node, &reading)
        checkTraffic(node, &reading)
        checkBeginnings(node, &reading)
        checkReplicaCounts(node, &reading)
        checkSteadyState(node, &reading)
        checkAnalyses(node, &reading)
    }

    private func position(of key: String, _ node: SourceNode) -> SourcePosition {
        node[key]?.position ?? node.position
    }

    /// An invariant that is not checked cannot be broken.
    private func checkBreaks(_ node: SourceNode, _ reading: inout Reading) {
        for invariant in vocabulary.invariants where breaks.contains(invariant.name) {
            guard let missing = invariant.whatIsMissing(application) else { continue }
            reading.report(
                "'\(invariant.name)' is to break and is not checked", at: position(of: "breaks", node), hint: missing)
        }
    }

    private func checkTraffic(_ node: SourceNode, _ reading: inout Reading) {
        for spec in traffic where spec.startTime >= duration {
            let place = node["traffic"]?[spec.name] ?? node
            reading.report(
                "startTime \(DurationText.print(spec.startTime)) of '\(spec.name)' is not before the end of arrivals at "
                    + "\(DurationText.print(duration))", at: position(of: "startTime", place))
        }
    }

    /// This goes through the nodes, because the file's list may be longer than ``faults``, which lacks the invalid
    /// ones.
    private func checkBeginnings(_ node: SourceNode, _ reading: inout Reading) {
        for (key, thing) in [("faults", "fault"), ("releases", "release")] {
            for element in node[key]?.elements ?? [] {
                guard let at = element["at"]?.text, let time = try? DurationText.parse(at), time >= latestEnd else {
                    continue
                }
                reading.report(
                    "the \(thing) begins at \(at), after the run has ended: duration + drain is "
                        + DurationText.print(latestEnd), at: position(of: "at", element))
            }
        }
    }

    private func checkNames(_ node: SourceNode, _ reading: inout Reading) {
        Self.checkNames(of: "fault", in: node["faults"], { FaultKind.name(of: $0, in: vocabulary) }, &reading)
        Self.checkNames(
            of: "release", in: node["releases"],
            { release in
                if let name = release["name"]?.text { return name }
                guard let service = release["service"]?.text, let version = release["version"]?.text else { return nil }
                return "\(service)-\(version)"
            }, &reading)
    }

    private static func checkNames(
        of thing: String, in list: SourceNode?, _ name: (SourceNode) -> String?, _ reading: inout Reading
    ) {
        var seen: Set<String> = []
        for element in list?.elements ?? [] {
            guard let entries = element.entries, let name = name(element) else { continue }
            guard !seen.insert(name).inserted else { continue }
            let place = entries.first { $0.key == "name" }?.value.position ?? element.position
            reading.report(
                "a second \(thing) of the name '\(name)'", at: place, hint: "give each \(thing) a name of its own")
        }
    }

    /// A release must be of a version that its service has. A release that is written but invalid still counts as
    /// present.
    private func checkVersions(_ node: SourceNode, _ reading: inout Reading) {
        for release in node["releases"]?.elements ?? [] {
            guard let service = release["service"]?.text, let version = release["version"]?.text,
                let spec = application.service(service)
            else { continue }
            let written = node[vocabulary.section.key]?["services"]?[service]?["versions"]?.entries?.map(\.key) ?? []
            let known = [VersionSpec.first] + spec.versions.map(\.name) + written.filter { spec.version($0) == nil }
            guard !known.contains(version) else { continue }
            reading.report(
                "the service '\(service)' has no version '\(version)'", at: position(of: "version", release),
                hint:
                    "add it to \(vocabulary.path("services.\(service).versions")); known here: \(known.joined(separator: ", "))"
            )
        }
    }

    private func checkNodes(_ node: SourceNode, _ reading: inout Reading) {
        for fault in node["faults"]?.elements ?? [] {
            guard let number = fault["loseNode"]?.text.flatMap({ Int($0) }), number > application.cluster.nodes else {
                continue
            }
            reading.report(
                "there is no node \(number), expected 1...\(application.cluster.nodes)",
                at: position(of: "loseNode", fault),
                hint: "\(vocabulary.path("cluster.nodes")) says how many there are")
        }
    }
}
