internal import ActorRuntime
internal import Contexts
internal import Platform

extension Format where Value == ApplicationSpec {
    /// The section of an application. Its own keys come before or after the keys of the harness.
    static func application(_ vocabulary: ScenarioVocabulary) -> Format {
        let section = vocabulary.section
        let first: [Field<ApplicationSpec>] = section.first.map { $0.field(of: \.settings) }
        let last: [Field<ApplicationSpec>] = section.last.map { $0.field(of: \.settings) }
        return .record(ApplicationSpec(vocabulary), first + deployment(vocabulary) + last)
    }

    private static func deployment(_ vocabulary: ScenarioVocabulary) -> [Field<ApplicationSpec>] {
        [
            Field("network", \.network, .distribution, "The way of one message from service to service."),
            Field("cluster", \.cluster, .cluster, "The nodes, and how fast news spreads among them."),
            Field("gateway", \.gateway, .gateway(vocabulary), "The one door of the \(vocabulary.words.system)."),
            Field(
                "supervision", \.supervision, .supervision,
                "When dead replicas start again, for services that name none of their own: "
                    + Format<SupervisionPolicy>.presetsInWords),
            Field(
                "services", \.services, dependingOn: ApplicationSpec(vocabulary),
                { .services(vocabulary, supervision: $0.supervision) }, "How each service is deployed."),
            Field("calls", \.calls, .calls(vocabulary), "What guards the synchronous calls between services."),
        ]
    }
}

extension Format where Value == [ServiceEntry] {
    /// A mapping with one key for each service. `supervision` applies to services that name none.
    static func services(_ vocabulary: ScenarioVocabulary, supervision: SupervisionPolicy) -> Format {
        var initial: [ServiceEntry] = []
        var fields: [Field<[ServiceEntry]>] = []
        for (index, declaration) in vocabulary.services.enumerated() {
            var entry = ServiceEntry(declaration)
            entry.spec.supervision = supervision
            let format = Format<ServiceEntry>.service(entry, declaration, vocabulary)
            fields.append(Field(declaration.name, \.[index], format, "The deployment of \(declaration.name)."))
            initial.append(entry)
        }
        return .record(initial, fields, check: ServiceEntry.check)
    }
}

extension Format where Value == ServiceEntry {
    static func service(
        _ initial: ServiceEntry, _ declaration: ServiceDeclaration, _ vocabulary: ScenarioVocabulary
    ) -> Format {
        let own: [Field<ServiceEntry>] = declaration.settings.map { $0.field(of: \.settings) }
        let external = vocabulary.externalServices.isEmpty ? [] : [Field.external(of: declaration, in: vocabulary)]
        return .record(initial, deployment(vocabulary) + platform + own + external, check: checkProbes)
    }

    /// Reports probes for replicas that can never exist. The readiness probe alone is not reported, because every
    /// service has it.
    private static func checkProbes(_ entry: ServiceEntry, _ node: SourceNode, _ reading: inout Reading) {
        let isAsked = entry.spec.probes.startup != nil || entry.spec.probes.liveness != nil
        guard isAsked, entry.spec.replicas == 0 else { return }
        reading.report(
            "a probe of nothing: the service '\(entry.spec.name)' has no replicas", at: node.position(of: "probes"),
            hint: "remove the probes, or give it replicas")
    }

    private static func deployment(_ vocabulary: ScenarioVocabulary) -> [Field<ServiceEntry>] {
        [
            Field(
                "replicas", \.spec.replicas, .integer(0...ServiceSpec.maximumReplicas),
                "Replicas to keep running; 0 deploys the service without any."),
            Field(
                "workers", \.spec.workers, .integer(1...ServiceSpec.maximumWorkers),
                "Messages that one replica handles at the same time."),
            Field("mailbox", \.spec.mailbox, .mailbox, "The queue before a replica's workers."),
            Field(
                "time", \.spec.time, .distribution,
                "How long a worker is busy with one message, without the waiting for other services."),
            Field(
                "startup", \.spec.startup, .distribution,
                "From the start of a replica's process until it can serve; before it lies podStart, after it warmUp."),
            Field(
                "supervision", \.spec.supervision, .supervision,
                "When a dead replica starts again, as \(vocabulary.path("supervision")), which counts where it is absent."
            ),
        ]
    }
}

extension Format where Value == ServiceEntry {
    private static var platform: [Field<ServiceEntry>] {
        [
            Field(
                "strategy", \.spec.strategy, .strategy,
                "How a release of strategy rolling replaces replicas, a few at a time (Kubernetes RollingUpdate)."),
            Field(
                "termination", \.spec.termination, .termination,
                "How a replica ends that is no longer wanted, by a release or by the autoscaler."),
            Field(
                "probes", \.spec.probes, .probes,
                "How replicas are asked for their health, and what follows from their answers."),
            Field(
                "autoscaler", \.spec.autoscaler, Format<AutoscalerSpec>.autoscaler.orOff(),
                "Changes the number of replicas with their load (Kubernetes HorizontalPodAutoscaler); off keeps it at replicas."
            ),
            Field(
                "podStart", \.spec.podStart, .podStart,
                "What lies between the wish for a replica and the start of its process."),
            Field(
                "warmUp", \.spec.warmUp, .warmUp,
                "How much slower a replica is after its start; the scenario's warmup is something else."),
            Field("resources", \.spec.memory, .resources, "What a replica may use."),
            Field("database", \.spec.database, .database, "The service's database."),
            Field(
                "versions", \.spec.versions, .versions,
                "What releases may bring, by name; v1 is the service as it is described here."),
        ]
    }
}

extension Format where Value == MailboxPolicy {
    static var mailbox: Format {
        Format.record(
            MailboxPolicy(),
            [
                Field(
                    "capacity", \.capacity, .integer(1...MailboxPolicy.maximumCapacity),
                    "Messages that wait, not counting those in a worker's hands."),
                Field(
                    "overflow", \.overflow, .choice("overflow policy"),
                    "What happens where the mailbox is full: reject sends the message back, drop-newest loses it, drop-oldest "
                        + "loses the one that has waited longest, block lets it wait outside."),
            ]
        ).defined(as: "mailbox")
    }
}
