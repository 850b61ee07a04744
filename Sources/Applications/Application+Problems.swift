internal import Contexts
internal import Measurement
internal import Scenarios

extension Application {
    /// Where an application contradicts itself; empty for a sound one. Several parts of the harness read the same thing
    /// from declarations of their own. These must agree: otherwise figures would be missing, and nobody would say why.
    /// A run refuses to begin with an application that has problems.
    ///
    /// Each sentence says what is wrong, in which declaration, and what to do. However broken the application is, this
    /// function does not trap.
    package func problems() -> [String] {
        serviceProblems() + messageProblems() + referenceProblems() + operationProblems() + sagaProblems()
            + metricProblems() + reportProblems() + nameProblems()
    }

    // MARK: Services and messages

    private func serviceProblems() -> [String] {
        guard !services.isEmpty else { return ["there is no service in 'services': declare at least one"] }
        guard services.count <= Int(UInt16.max) else {
            return ["services are \(services.count), more than a ServiceID can number: declare at most \(UInt16.max)"]
        }
        var problems: [String] = []
        if services != vocabulary.serviceNames {
            problems.append(
                "services are \(services) in 'services' and \(vocabulary.serviceNames) in 'vocabulary': give both the same "
                    + "names in the same order")
        }
        for (index, name) in services.enumerated() {
            let statuses = statuses(of: ServiceID(rawValue: UInt16(index)))
            if !statuses.contains(where: { $0 >= 500 }) {
                problems.append(
                    "'\(name)' has no status of a server's error in 'statuses(of:)': add one from 500 on, which the "
                        + "gateway's answers need")
            }
            if statuses != Array(Set(statuses)).sorted() {
                problems.append(
                    "the statuses of '\(name)' do not ascend in 'statuses(of:)', they are \(statuses): sort them, each once"
                )
            }
        }
        return problems
    }

    private func messageProblems() -> [String] {
        var problems = messages.repeated.map { type in
            let names = messages.all.filter { $0.type == type }.map(\.name)
            return "the messages \(names) of 'messages' share the type \(type.rawValue): give each a type of its own"
        }
        for message in messages.all {
            for service in message.subscribers + [message.publisher].compactMap({ $0 }) where !isKnown(service) {
                problems.append(
                    "the message '\(message.name)' of 'messages' names the service \(service.rawValue), which there is "
                        + "not: \(numbers)")
            }
        }
        for type in nonIdempotent where messages[type] == nil {
            problems.append(
                "'nonIdempotent' has the type \(type.rawValue), which no message has: declare it in 'messages'")
        }
        return problems
    }

    private func isKnown(_ service: ServiceID) -> Bool { Int(service.rawValue) < services.count }

    private var numbers: String { "take a number below \(services.count), the count of 'services'" }

    /// Names of services in the vocabulary.
    private func referenceProblems() -> [String] {
        var named = vocabulary.steps.map { ("the step '\($0.name)'", $0.service) }
        for step in vocabulary.steps {
            if case .services(let reached) = step.reach { named += reached.map { ("the step '\(step.name)'", $0) } }
        }
        named += vocabulary.gateway.paths.map { ("the gateway's path '\($0.path)'", $0.service) }
        named += vocabulary.calls.flatMap { call in
            [call.caller, call.callee].map { ("the call '\(call.caller) -> \(call.callee)'", $0) }
        }
        named.append(("the subject of 'reports'", reports.subject.service))
        return named.filter { !services.contains($0.1) }.map { place, service in
            "\(place) names a service '\(service)', which there is not: name one of \(services)"
        }
    }

    // MARK: Customers and sagas

    private func operationProblems() -> [String] {
        var problems: [String] = []
        guard operations.indices.contains(Int(sagas.operation)) else {
            return [
                "no operation has the number \(sagas.operation), which asks for sagas by 'sagas': take the place of one of "
                    + "'operations', \(operations)"
            ]
        }
        if operations[Int(sagas.operation)] != reports.subject.operation {
            problems.append(
                "reports take '\(reports.subject.operation)' for the operation that asks for sagas, and 'sagas' takes "
                    + "'\(operations[Int(sagas.operation)])': name the same one in 'reports.subject'")
        }
        for step in vocabulary.steps where !operations.contains(step.name) {
            problems.append(
                "no operation is called as the step '\(step.name)' of 'vocabulary': add it to 'operations'")
        }
        return problems
    }

    private func sagaProblems() -> [String] {
        var problems: [String] = []
        for (list, reasons) in [("refusals", sagas.refusals), ("failures", sagas.failures)] {
            if Set(reasons).count < reasons.count {
                problems.append(
                    "a reason stands twice in 'sagas.\(list)', \(reasons): give each code a name of its own")
            }
            if reasons.contains(SagaDeclaration.unknownReason) {
                problems.append(
                    "a reason of 'sagas.\(list)' is called '\(SagaDeclaration.unknownReason)', which is that of no reason: "
                        + "give it another name")
            }
        }
        let requests = [sagas.flow.request] + sagas.flow.calls
        let parties = requests.flatMap { [$0.from, $0.to] } + [sagas.waitingService]
        for service in parties.compactMap({ $0 }) where !isKnown(service) {
            problems.append("'sagas' names the service \(service.rawValue), which there is not: \(numbers)")
        }
        let callers = sagas.flow.calls.compactMap { $0.from?.rawValue }
        // A world counts all calls of a service together, whatever they ask for.
        if Set(callers).count < callers.count {
            problems.append(
                "a service makes two of the calls of a saga in 'sagas.flow.calls': keep one for each caller")
        }
        let flow = sagas.flow.steps + sagas.flow.compensations + sagas.flow.ends
        for type in flow where messages[type]?.publisher == nil {
            problems.append(
                "the event \(type.rawValue) of a saga's way in 'sagas.flow' has no publisher: name its publisher in "
                    + "'messages', or take it out of the flow")
        }
        let answers = reports.answers
        let told = [answers.asked, answers.refused, answers.failed]
        let counted = [sagas.metrics.asked.name, sagas.metrics.refused.name, sagas.metrics.failed.name]
        if told != counted {
            problems.append(
                "reports tell of \(told) in 'reports.answers', and counted are \(counted) in 'sagas.metrics': name the same "
                    + "metrics")
        }
        return problems
    }

    // MARK: Metrics

    private func metricProblems() -> [String] {
        let names = metrics.map(\.name)
        var problems = repeated(in: names).map {
            "two metrics of 'metrics' are called '\($0)': give each a name of its own"
        }
        for metric in metrics {
            if MetricName.isReserved(metric.name) {
                problems.append(
                    "the metric '\(metric.name)' of 'metrics' begins as those of the harness do: begin it with a word of the "
                        + "application's")
            }
            for evidence in metric.evidence?.metrics ?? [] {
                if !isMetric(evidence) {
                    problems.append(
                        "the evidence of the metric '\(metric.name)' is '\(evidence)', which nobody declares: name a "
                            + "metric of 'metrics' or one of the harness' own")
                } else if metrics.contains(where: { $0.name == evidence && $0.unit == .ratio }) {
                    problems.append(
                        "the evidence of the metric '\(metric.name)' is '\(evidence)', a ratio, which counts nothing: name "
                            + "a counter")
                }
            }
        }
        for metric in [sagas.metrics.asked, sagas.metrics.refused, sagas.metrics.failed] where !metrics.contains(metric)
        {
            problems.append("the metric '\(metric.name)' of 'sagas.metrics' is not in 'metrics': add it there")
        }
        return problems
    }

    private func isMetric(_ name: String) -> Bool {
        metrics.contains { $0.name == name } || MetricName.all.contains(name)
    }

    /// A report finds nothing under a name that nobody declares, and leaves the figure out.
    private func reportProblems() -> [String] {
        let named =
            [("served", reports.served)] + reports.laterEnds.map { ("laterEnds", $0.metric) }
            + reports.figures.map { ("figures", $0.metric) } + reports.leading.map { ("leading", $0) }
            + reports.noticed.map { ("noticed", $0) } + reports.headlines.map { ("headlines", $0) }
            + (reports.completion.map { [("completion", $0.metric)] } ?? [])
        return named.filter { !isMetric($0.1) }.map { place, metric in
            "'reports.\(place)' shows a metric '\(metric)', which nobody declares: name a metric of 'metrics' or one of the "
                + "harness' own"
        }
    }

    // MARK: Names

    private func nameProblems() -> [String] {
        var problems: [String] = []
        if vocabulary.name != reports.application {
            problems.append(
                "scenarios call it '\(vocabulary.name)', and reports '\(reports.application)': give 'vocabulary.name' and "
                    + "'reports.application' the same name")
        }
        if vocabulary.words.system != reports.system || vocabulary.words.saga != reports.subject.singular {
            problems.append(
                "scenarios and reports have different words for the system or for what a saga is about: give "
                    + "'vocabulary.words' and 'reports' the same ones")
        }
        for name in services
        where name.isEmpty || ["gateway", "bus", "any", "none"].contains(name)
            || name.contains(where: { !$0.isLowercase })
        {
            problems.append(
                "no service of 'services' can be called '\(name)': take lower-case letters, and not a party of links")
        }
        let lists = [
            ("services", services), ("operations", operations), ("vocabulary.steps", vocabulary.steps.map(\.name)),
            ("vocabulary.invariants", vocabulary.invariantNames), ("messages", messages.all.map(\.name)),
            ("vocabulary.gateway.paths", vocabulary.gateway.paths.map(\.path)),
        ]
        for (place, names) in lists {
            problems += repeated(in: names).map {
                "the name '\($0)' stands twice in '\(place)': give each a name of its own"
            }
        }
        for name in JourneyStep.ownNames where vocabulary.step(name) != nil {
            problems.append(
                "a step of 'vocabulary.steps' is called '\(name)', which is the harness' own: give it another name")
        }
        return problems
    }

    /// The names that a list has more than once, in its order.
    private func repeated(in names: [String]) -> [String] {
        var seen: Set<String> = []
        var told: Set<String> = []
        return names.filter { !seen.insert($0).inserted && told.insert($0).inserted }
    }
}
