internal import ActorRuntime
internal import Platform

extension Scenario {
    /// Keys of this scenario that are read and checked, but that no run acts on yet; in the order of the schema. A run
    /// with one of them would show something else than the file says, so it is refused.
    package var notSimulated: [String] {
        var keys = shop.services.flatMap(Self.notSimulated)
        if shop.cluster != ClusterSpec() { keys.append("shop.cluster") }
        if shop.gateway.publishNotReadyAddresses { keys.append("shop.gateway.publishNotReadyAddresses") }
        for fault in faults {
            if case .loseNode = fault.action { keys.append("faults.\(fault.name).loseNode") }
        }
        if !releases.isEmpty { keys.append("releases") }
        return keys
    }

    private static func notSimulated(_ entry: ServiceEntry) -> [String] {
        let (spec, plain) = (entry.spec, ServiceEntry.defaults(for: entry.spec.name).spec)
        let keys = [
            ("strategy", spec.strategy != plain.strategy), ("termination", spec.termination != plain.termination),
            ("probes", spec.probes != plain.probes), ("autoscaler", spec.autoscaler != plain.autoscaler),
            ("podStart", spec.podStart != plain.podStart), ("warmUp", spec.warmUp != plain.warmUp),
            ("versions", spec.versions != plain.versions),
        ]
        return keys.filter(\.1).map { "shop.services.\(spec.name).\($0.0)" }
    }
}
