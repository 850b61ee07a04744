internal import ActorRuntime
internal import Contexts

/// Counts that are kept up as things change, so that a change of one pod needs no walk over all pods of its service.
extension Cluster {
    /// The pods of the versions that `isMeant` accepts.
    func counts(of service: Int, where isMeant: (Int) -> Bool) -> ReplicaSetCounts {
        var counts = ReplicaSetCounts.none
        for version in deployments[service].counts.indices where isMeant(version) {
            counts.add(deployments[service].counts[version])
        }
        return counts
    }

    /// Must be called whenever a pod begins or ceases to count, to be ready or to be available.
    mutating func count(_ index: Int) {
        var counted = ReplicaSetCounts.none
        if pods[index].counts {
            let (isReady, isAvailable) = (pods[index].isReady, pods[index].isAvailable)
            counted = ReplicaSetCounts(replicas: 1, ready: isReady ? 1 : 0, available: isAvailable ? 1 : 0)
        }
        guard counted != pods[index].counted else { return }
        let (service, version) = (pods[index].service, pods[index].version)
        deployments[service].counts[version].subtract(pods[index].counted)
        deployments[service].counts[version].add(counted)
        pods[index].counted = counted
    }

    // MARK: Nodes

    /// Binds a pod to a node.
    mutating func bind(_ index: Int, to node: Int) {
        pods[index].node = node
        pods[index].isUnplaced = false
        nodes[node].pods += 1
        nodes[node].podsOf[pods[index].service] += 1
    }

    /// A pod that is on its way out no longer counts on its node.
    mutating func unbind(_ index: Int) {
        guard !pods[index].isUnplaced else { return }
        nodes[pods[index].node].pods -= 1
        nodes[pods[index].node].podsOf[pods[index].service] -= 1
    }

    // MARK: Places

    /// The lowest number of a service that a new pod may have. If none is free, the number of its pods.
    mutating func takeNumber(of service: Int) -> Int {
        var number = deployments[service].firstFree
        let places = deployments[service].pods.count
        while number < places, !pods[deployments[service].pods[number]].isFree { number += 1 }
        deployments[service].firstFree = number + 1
        return number
    }

    /// Must be called when a pod's place may have become free.
    mutating func returnNumber(of index: Int) {
        guard pods[index].isFree else { return }
        let service = pods[index].service
        deployments[service].firstFree = min(deployments[service].firstFree, pods[index].number)
    }

    /// The cluster makes all replicas of its world, so their numbers are those of its pods.
    func pod(of replica: ReplicaID) -> Int? {
        let index = Int(replica.rawValue)
        guard pods.indices.contains(index), pods[index].replica == replica else { return nil }
        return index
    }
}

extension ReplicaSetCounts {
    fileprivate mutating func add(_ other: ReplicaSetCounts) {
        replicas += other.replicas
        ready += other.ready
        available += other.available
    }

    fileprivate mutating func subtract(_ other: ReplicaSetCounts) {
        replicas -= other.replicas
        ready -= other.ready
        available -= other.available
    }
}
