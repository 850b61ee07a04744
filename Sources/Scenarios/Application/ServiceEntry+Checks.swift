internal import Platform

extension Limits {
    /// The most workers of all replicas of all services together.
    package static let workers = 1_000_000
}

extension ServiceEntry {
    /// Reports a deployment with more workers than fit into memory. Each replica holds all of its workers from its
    /// start on, at about 160 bytes each.
    static func check(_ services: [ServiceEntry], _ node: SourceNode, _ reading: inout Reading) {
        let total = services.reduce(0) { $0 + $1.workersOfAllReplicas }
        guard total > Limits.workers,
            let largest = services.max(by: { $0.workersOfAllReplicas < $1.workersOfAllReplicas })
        else { return }
        let spec = largest.spec
        reading.report(
            "\(total) workers in all replicas of all services, expected at most \(Limits.workers)",
            at: node[spec.name]?.position ?? node.position,
            hint: "\(spec.name) has most of them: \(spec.replicas) replicas of \(spec.workers) workers")
    }

    private var workersOfAllReplicas: Int { spec.replicas * spec.workers }
}
