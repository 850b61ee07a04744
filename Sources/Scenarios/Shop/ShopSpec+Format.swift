internal import ActorRuntime
internal import Contexts
internal import Platform

extension Format where Value == ShopSpec {
    static var shop: Format {
        .record(
            ShopSpec(),
            [
                Field("catalog", \.catalog, .catalog, "What the shop sells when the run begins."),
                Field("network", \.network, .distribution, "The way of one message from service to service."),
                Field("cluster", \.cluster, .cluster, "The nodes, and how fast news spreads among them."),
                Field("gateway", \.gateway, .gateway, "The one door of the shop."),
                Field(
                    "supervision", \.supervision, .supervision,
                    "When dead replicas start again, for services that name none of their own: "
                        + Format<SupervisionPolicy>.presetsInWords),
                Field(
                    "services", \.services, dependingOn: ShopSpec(), { .services(supervision: $0.supervision) },
                    "How each service is deployed."),
                Field("calls", \.calls, .calls, "What guards the synchronous calls between services."),
                Field(
                    "compensation", \.compensation, .onOrOff,
                    "Whether payment refunds, delivery stops and inventory restores for an order that comes to nothing."
                ),
            ])
    }
}

extension Format where Value == CatalogSpec {
    static var catalog: Format {
        .record(
            CatalogSpec(),
            [
                Field(
                    "products", \.products, .integer(1...Limits.products),
                    "Number of products; those of a replayed trace come first, with the prices that it names."),
                Field("stock", \.stock, .integer(0...Limits.stock), "Pieces of each product."),
                Field(
                    "price", \.price, .range(1...Int64(Limits.price)),
                    "From which each product's price is drawn where no trace names one, in minor units of the currency."
                ),
            ])
    }
}

extension Format where Value == [ServiceEntry] {
    /// A mapping with one key for each service. `supervision` is for those that name none.
    static func services(supervision: SupervisionPolicy) -> Format {
        let initial = ShopSpec.serviceNames.map { name in
            var entry = ServiceEntry.defaults(for: name)
            entry.spec.supervision = supervision
            return entry
        }
        let fields = initial.enumerated().map { index, entry in
            Field<[ServiceEntry]>(
                entry.spec.name, \.[index], .service(entry), "The deployment of \(entry.spec.name).")
        }
        return .record(initial, fields, check: ServiceEntry.check)
    }
}

extension Format where Value == ServiceEntry {
    static func service(_ initial: ServiceEntry) -> Format {
        var fields = deployment + platform
        if initial.spec.name == "order" {
            fields.append(
                Field(
                    "paymentDeadline", \.paymentDeadline, .positiveDuration,
                    "How long order waits for any word from payment before it gives the order up; it is what ends an "
                        + "order whose replica died while it waited."))
        }
        if initial.spec.name == "payment" {
            fields.append(Field("decline", \.decline, .probability, "The share of payments that are declined."))
        }
        if initial.spec.name == "delivery" {
            fields += [
                Field("transit", \.transit, .distribution, "From the start of a delivery to its end."),
                Field("failure", \.failure, .probability, "The share of deliveries that fail on their way."),
            ]
        }
        if initial.spec.name == "viewpage" {
            fields.append(
                Field(
                    "rebuild", \.rebuild, .flag,
                    "Records its events, makes its view again from them at the end, and compares: the invariant "
                        + "view-rebuild."))
        }
        return .record(initial, fields + [.external(of: initial.spec.name)], check: checkProbes)
    }

    /// Probes that were asked for, of replicas that there never are. Readiness alone is what every service has.
    private static func checkProbes(_ entry: ServiceEntry, _ node: SourceNode, _ reading: inout Reading) {
        let isAsked = entry.spec.probes.startup != nil || entry.spec.probes.liveness != nil
        guard isAsked, entry.spec.replicas == 0 else { return }
        reading.report(
            "a probe of nothing: the service '\(entry.spec.name)' has no replicas", at: node.position(of: "probes"),
            hint: "remove the probes, or give it replicas")
    }

    private static var deployment: [Field<ServiceEntry>] {
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
                "When a dead replica starts again, as shop.supervision, which counts where it is absent."),
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
