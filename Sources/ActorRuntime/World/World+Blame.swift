package import Contexts

/// Who is to blame: faults tell what they do, and calls that fail or are slow carry their numbers to the circuit
/// breakers that they open, deaths to the restarts, and messages to the releases that fail by them.
extension World {
    /// Keeps account from now on. Without that nobody is blamed, and no message pays for it.
    package mutating func keepBlame() { blame.isKept = true }

    /// A fault slows a service or keeps it from its work from now on.
    package mutating func hamper(_ service: ServiceID, by fault: Int) {
        blame.reserve(replica: 0, service: Int(service.rawValue))
        blame.services[Int(service.rawValue)].hampered.insert(fault)
    }

    /// The faults by which a service's messages end in an error; see ``setErrorProbability(_:of:)``.
    package mutating func setFailing(_ service: ServiceID, by faults: FaultSet) {
        blame.reserve(replica: 0, service: Int(service.rawValue))
        blame.services[Int(service.rawValue)].failing = faults
    }

    /// A replica is about to die by faults. That is so until it is ready again.
    package mutating func blameDeath(of replica: ReplicaID, on faults: FaultSet) {
        let index = Int(replica.rawValue)
        blame.reserve(replica: index, service: Int(slots[index].service.rawValue))
        blame.down[index].formUnion(faults)
        refreshDown(slots[index].service)
    }

    /// A replica is to stand still by a fault; to be called before ``suspend(_:)``.
    package mutating func blameStandstill(of replica: ReplicaID, on fault: Int) {
        let index = Int(replica.rawValue)
        blame.reserve(replica: index, service: Int(slots[index].service.rawValue))
        blame.held[index].insert(fault)
        hamper(slots[index].service, by: fault)
    }

    mutating func endBlame(of index: Int) {
        guard index < blame.down.count, !blame.down[index].isEmpty else { return }
        blame.down[index] = FaultSet()
        refreshDown(slots[index].service)
    }

    private mutating func refreshDown(_ service: ServiceID) {
        var down = FaultSet()
        for index in blame.down.indices where slots[index].service == service { down.formUnion(blame.down[index]) }
        blame.services[Int(service.rawValue)].down = down
    }

    /// A worker begins an attempt of a call.
    mutating func blameCall(_ call: Effects.OutgoingCall, of replica: Int) {
        blame.reserve(replica: replica, service: Int(call.service.rawValue))
        while blame.calls[replica].count <= Int(call.worker) { blame.calls[replica].append(nil) }
        blame.calls[replica][Int(call.worker)] = BlameTable.Call(number: call.call, callee: call.service)
    }

    /// A worker's request, or the answer to one, has met faults.
    mutating func blame(_ faults: FaultSet, for parcel: ParcelRef, isLost: Bool) {
        guard parcel.parcel.sender == .worker else { return }
        blame.met(
            faults, replica: Int(parcel.parcel.replica), worker: parcel.parcel.worker, call: parcel.parcel.call,
            isLost: isLost)
    }

    /// Where a replica's death or closed port turns a message away.
    func downBy(_ slot: Int) -> FaultSet { slot < blame.down.count ? blame.down[slot] : FaultSet() }

    /// Faults by which a service is slower than it would be, or has fewer replicas.
    func hampers(_ service: ServiceID) -> FaultSet {
        guard Int(service.rawValue) < blame.services.count else { return FaultSet() }
        return blame.services[Int(service.rawValue)].hampered.union(blame.services[Int(service.rawValue)].down)
    }

    func failing(_ service: ServiceID) -> FaultSet {
        Int(service.rawValue) < blame.services.count ? blame.services[Int(service.rawValue)].failing : FaultSet()
    }

    /// The faults behind an answer, should its caller take it for a failed or a slow one.
    func blamed(for answer: ParcelRef) -> FaultSet {
        guard blame.isKept else { return FaultSet() }
        let (replica, worker) = (Int(answer.parcel.replica), answer.parcel.worker)
        let call = call(of: replica, worker, answer.parcel.call)
        let (met, held) = (call?.met ?? FaultSet(), replica < blame.held.count ? blame.held[replica] : FaultSet())
        let service = answer.parcel.service
        return switch answer.parcel.failure {
        case .serviceError: answer.parcel.isFaulted ? failing(service) : FaultSet()
        case .replicaDied, .connectionRefused: met
        case .commitConflict: FaultSet()
        case nil, .noReadyReplica, .mailboxFull, .overflow, .gatewayTimeout, .databaseUnavailable:
            met.union(hampers(service)).union(held)
        }
    }

    /// The faults behind an attempt that took too long.
    func blamedForTimeout(of replica: Int, worker: UInt16, call number: UInt64) -> FaultSet {
        guard blame.isKept, let call = call(of: replica, worker, number) else { return FaultSet() }
        guard !call.isLost else { return call.met }
        return call.met.union(hampers(call.callee)).union(blame.held[replica])
    }

    private func call(of replica: Int, _ worker: UInt16, _ number: UInt64) -> BlameTable.Call? {
        guard replica < blame.calls.count, Int(worker) < blame.calls[replica].count,
            let call = blame.calls[replica][Int(worker)], call.number == number
        else { return nil }
        return call
    }

    /// The faults behind a message that a watched replica could not bring to an end, or was slow with.
    func blamed(forMessage parcel: ParcelRef, isSlow: Bool) -> FaultSet {
        guard blame.isKept else { return FaultSet() }
        switch parcel.parcel.failure {
        case .serviceError: return parcel.parcel.isFaulted ? failing(parcel.parcel.service) : FaultSet()
        case nil: return isSlow ? hampers(parcel.parcel.service) : FaultSet()
        case .commitConflict: return FaultSet()
        default: return hampers(parcel.parcel.service)
        }
    }
}
