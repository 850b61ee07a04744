internal import Measurement
package import Scenarios
package import Texts

extension Scenario {
    /// What a run over HTTP cannot do of what the scenario says, each at its place; empty if it can do all of it.
    ///
    /// - Parameter source: the content of the file.
    package func problemsOverHTTP(_ source: SourceNode) -> [Diagnostic] {
        var problems = problemsWithoutTarget
        func refuse(_ key: String, _ what: String, _ hint: String) {
            problems.append(
                Diagnostic(position: source[key]?.position ?? source.position, message: what, hint: hint))
        }
        if source[vocabulary.section.key] != nil, isOfRequestsOnly {
            refuse(
                vocabulary.section.key,
                "'\(vocabulary.section.key)' describes what is simulated, and means nothing to a target",
                "take it out")
        }
        let own = traffic.flatMap(\.journey).filter { $0.request == nil }.map(\.name)
        if let step = own.first {
            refuse(
                "traffic", "the step '\(step)' is one that Perennial simulates, and it cannot send it yet",
                "spell it out as a request, or run the file without --world http")
        } else if let trace = traffic.first(where: \.isFromTrace) {
            refuse(
                "traffic", "'\(trace.name)' replays a trace, which Perennial cannot send yet",
                "give its customers another executor, and a journey of requests")
        }
        if target?.tls != nil, target?.tls != TLSSpec() {
            refuse(
                "target", "this program speaks no TLS yet, so 'tls' can mean nothing", "take it out, and load http://")
        }
        if !faults.isEmpty {
            refuse(
                "faults", "nobody can carry out a fault at a target yet", "take them out, or break the target yourself")
        }
        if !releases.isEmpty {
            refuse("releases", "nobody can release at a target yet", "take them out, or release there yourself")
        }
        if !breaks.isEmpty {
            refuse("breaks", "invariants of a target are not judged, so none can be broken on purpose", "take them out")
        }
        if steadyState != nil {
            refuse("steadyState", "a steady state belongs to faults, which a target cannot have yet", "use expect")
        }
        let names = requestNames
        if names.contains(ReportVocabulary.journeyOperation) {
            refuse(
                "traffic",
                "a request of the name '\(ReportVocabulary.journeyOperation)', as reports call all of a customer's requests",
                "give it another name")
        }
        let count = traffic.flatMap(\.journey).count { $0.request != nil }
        if count > RequestSteps.maximum {
            refuse(
                "traffic", "\(count) requests, expected at most \(RequestSteps.maximum) in all journeys",
                "make several scenarios of it")
        }
        return problems
    }
}

extension TrafficSpec {
    fileprivate var isFromTrace: Bool { if case .trace = executor { true } else { false } }
}
