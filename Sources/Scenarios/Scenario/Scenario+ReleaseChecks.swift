internal import Contexts
internal import Platform

/// Checks before a release begins whether its analysis can ever take place.
extension Scenario {
    /// Reports analyses that can never reach a conclusion. A release is held while its analysis has no conclusion, so
    /// such a release would never end.
    func checkAnalyses(_ node: SourceNode, _ reading: inout Reading) {
        for element in node["releases"]?.elements ?? [] {
            guard let release = release(of: element), let analysis = release.analysis,
                let problem = obstacle(to: release, analysis)
            else { continue }
            reading.report(
                "the analysis of '\(release.name)' can never take place: \(problem.what)",
                at: (element["analysis"] ?? element).position, hint: problem.advice)
        }
    }

    private func release(of element: SourceNode) -> Release? {
        let name = element["name"]?.text ?? "\(element["service"]?.text ?? "")-\(element["version"]?.text ?? "")"
        return releases.first { $0.name == name }
    }

    private typealias Obstacle = (what: String, advice: String)

    private func obstacle(to release: Release, _ analysis: AnalysisSpec) -> Obstacle? {
        obstacleOfPods(release) ?? obstacleOfTime(release, analysis) ?? obstacleOfTraffic(release)
    }

    private func obstacleOfPods(_ release: Release) -> Obstacle? {
        guard let spec = application.service(release.service) else { return nil }
        let isFirst = !releases.contains { $0.service == release.service && $0.at < release.at }
        if release.version == VersionSpec.first, isFirst {
            return (
                "all replicas of '\(release.service)' run \(release.version) already",
                "release another version, or set analysis to off"
            )
        }
        guard spec.autoscaler == nil else { return nil }
        guard spec.replicas > 0 else {
            return (
                "'\(release.service)' has no replicas", "set \(vocabulary.path("services.\(release.service).replicas"))"
            )
        }
        guard case .canary(let steps) = release.strategy else { return nil }
        let empty = steps.first {
            CanaryUpdate(desired: spec.replicas, weight: $0.weight, strategy: spec.strategy).goal.canary == 0
        }
        return empty.map {
            (
                "setWeight \($0.weight)% of \(spec.replicas) replica\(spec.replicas == 1 ? "" : "s") is none",
                "give '\(release.service)' a maxSurge, more replicas, or the step more weight"
            )
        }
    }

    private func obstacleOfTime(_ release: Release, _ analysis: AnalysisSpec) -> Obstacle? {
        let first = release.at + analysis.interval
        let due = "its first measurement is due at \(DurationText.print(first))"
        if first >= latestEnd {
            return (
                "\(due), and the run ends at \(DurationText.print(latestEnd)) at the latest",
                "shorten the interval, or begin the release earlier"
            )
        }
        let next = releases.first { other in
            other.service == release.service && other.name != release.name
                && (release.at...first).contains(other.at) && other.at > release.at
        }
        return next.map {
            (
                "\(due), and '\($0.name)' takes its place at \(DurationText.print($0.at))",
                "shorten the interval, or begin '\($0.name)' later"
            )
        }
    }

    private func obstacleOfTraffic(_ release: Release) -> Obstacle? {
        guard !traffic.isEmpty, !traffic.contains(where: { $0.reaches(release.service, vocabulary) }) else {
            return nil
        }
        let example = vocabulary.beginnings.first.map { ", such as \($0)" } ?? ""
        return (
            "no journey sends anything to '\(release.service)'",
            "add a step that does\(example), or set analysis to off"
        )
    }
}

extension TrafficSpec {
    /// Whether its customers may send anything to a service, or start something that reaches the service.
    fileprivate func reaches(_ service: String, _ vocabulary: ScenarioVocabulary) -> Bool {
        // What a trace brings is known only when it is read.
        if case .trace = executor { return true }
        return journey.contains { $0.probability > 0 && $0.reaches(service, vocabulary) }
    }
}

extension JourneyStep {
    fileprivate func reaches(_ service: String, _ vocabulary: ScenarioVocabulary) -> Bool {
        if let path { return vocabulary.gateway.match(path)?.path.service == service }
        // A step about a saga of the same journey needs an earlier step that begins one.
        guard let step = vocabulary.step(name), step.part != .follows else { return false }
        return step.reaches(service)
    }
}
