package import Texts

extension Scenario {
    /// Whether any customer sends a request that the scenario spells out.
    package var usesRequests: Bool { steps.contains { $0.request != nil } }

    /// Whether all that customers do is to send such requests. It needs no application then.
    package var isOfRequestsOnly: Bool {
        usesRequests && traffic.allSatisfy { !$0.journey.isEmpty && $0.journey.allSatisfy { $0.request != nil } }
    }

    /// The operations of such requests, each once, in the order of the file.
    package var requestNames: [String] {
        steps.compactMap(\.request?.name).reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }

    private var steps: [JourneyStep] { traffic.flatMap(\.journey) }

    /// What a simulated world cannot do: send requests. Empty if the scenario asks for none.
    package var problemsInSimulation: [Diagnostic] {
        steps.compactMap(\.request).map { request in
            Diagnostic(
                position: request.path.position,
                message: "a simulated \(vocabulary.words.system) answers no request that is spelt out, as "
                    + "'\(request.name)' is", hint: "perennial run FILE --world http sends it; no other command can yet"
            )
        }
    }

    /// Requests that have nowhere to go, because neither the scenario nor the command line names a target. Empty if the
    /// scenario has a target, or no such requests.
    package var problemsWithoutTarget: [Diagnostic] {
        guard target?.baseURL == nil, let first = steps.lazy.compactMap(\.request).first else { return [] }
        return [
            Diagnostic(
                position: first.path.position, message: "the request '\(first.name)' has no target",
                hint: "add target: { baseURL: http://127.0.0.1:9000 } to the file, or give --target")
        ]
    }
}

// What the requests of a scenario need from each other.
extension Scenario {
    func checkRequests(_ node: SourceNode, _ reading: inout Reading) {
        // Without the file's data nobody can say whether a column is missing, or only its file.
        let knowsData = (node["data"]?.entries ?? []).count == data.count
        for template in target?.templates ?? [] {
            for (variable, place) in template.variables {
                if case .saved(let name) = variable {
                    reading.report(
                        "'\(name)' is what one customer has saved, and these headers are the same for all", at: place,
                        hint: "give the header to the requests that have it")
                } else if knowsData {
                    check(variable, place, &reading)
                }
            }
        }
        for spec in traffic {
            let nodes = node["traffic"]?[spec.name]?["journey"]?.elements ?? []
            // A step that is broken is not in the journey, nor is what it saves.
            guard nodes.isEmpty || nodes.count == spec.journey.count else { continue }
            checkVariables(spec, knowsData: knowsData, &reading)
        }
        checkOperations(node, &reading)
    }

    private func checkVariables(_ spec: TrafficSpec, knowsData: Bool, _ reading: inout Reading) {
        let all = spec.journey.flatMap { $0.request?.save ?? [] }.map(\.name)
        var saved: [String] = []
        for request in spec.journey.compactMap(\.request) {
            for (variable, place) in request.templates.flatMap(\.variables) {
                guard case .saved(let name) = variable else {
                    if knowsData { check(variable, place, &reading) }
                    continue
                }
                if saved.contains(name) { continue }
                let isLater = all.contains(name)
                let known = saved + TemplateVariable.builtIns
                reading.report(
                    isLater
                        ? "'\(name)' is used before a step has saved it" : "'\(name)' is saved by no step before",
                    at: place,
                    hint: isLater
                        ? "only steps before this one count" : NearestName.hint(for: name, in: known))
            }
            saved += request.save.map(\.name)
        }
    }

    /// Reports a variable that names no data of the scenario.
    private func check(_ variable: TemplateVariable, _ place: SourcePosition, _ reading: inout Reading) {
        guard case .column(let name, let column) = variable else { return }
        guard let feeder = data.first(where: { $0.name == name }) else {
            let known = data.map(\.name) + TemplateVariable.sources
            reading.report(
                "there are no data of the name '\(name)'", at: place,
                hint: NearestName.nearest(to: name, among: known).map { "did you mean '${\($0).\(column)}'?" }
                    ?? (data.isEmpty
                        ? "data: { \(name): \(name).csv } would name a file" : NearestName.hint(for: name, in: known)))
            return
        }
        guard !feeder.columns.contains(column) else { return }
        reading.report(
            "the file '\(feeder.file.written)' has no column '\(column)'", at: place,
            hint: NearestName.hint(for: column, in: feeder.columns))
    }

    /// A name stands for one operation, which is measured as one.
    private func checkOperations(_ node: SourceNode, _ reading: inout Reading) {
        let others = Set(steps.filter { $0.request == nil }.map(\.name))
        var known: [String: RequestSpec] = [:]
        for spec in traffic {
            let nodes = node["traffic"]?[spec.name]?["journey"]?.elements ?? []
            for (index, step) in spec.journey.enumerated() {
                guard let request = step.request else { continue }
                let written = nodes.count == spec.journey.count ? nodes[index]["request"] : nil
                let place = written?["name"]?.position ?? node.position
                if others.contains(request.name) {
                    reading.report(
                        "a request of the name '\(request.name)', which is the name of a step that customers take too",
                        at: place, hint: "give the request another name")
                }
                guard let first = known[request.name] else {
                    known[request.name] = request
                    continue
                }
                guard first.method != request.method || first.path != request.path else { continue }
                reading.report(
                    "a second request of the name '\(request.name)', with another method or path: "
                        + "\(first.method.token) \(first.path.text) before", at: place,
                    hint: "give it a name of its own, because a name is one operation in the report")
            }
        }
        guard known.count > Limits.operations else { return }
        reading.report(
            "\(known.count) different names of requests, expected at most \(Limits.operations)",
            at: node["traffic"]?.position ?? node.position)
    }
}
