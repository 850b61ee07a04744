internal import Contexts

/// Records which faults are behind a failure: what each fault has done that may have made a call fail or be slow.
///
/// If nothing is ever broken, nobody reads the table. The table decides nothing: no event, no draw and no digest
/// depends on it.
struct BlameTable {
    /// What is known of the call that a worker waits for.
    private struct Call {
        var number: UInt64
        var callee: ServiceID
        /// Faults that a message of the call has met on its way.
        var met = FaultSet()
        /// Whether one of those faults was enough to lose the message.
        var isLost = false
    }

    private struct Service {
        /// Faults that stop or slow the service, from their beginning on. A fault stays here after it is over, because
        /// the service may still have to work off what it left behind.
        var hampered = FaultSet()
        /// Faults because of which replicas are down.
        var down = FaultSet()
        /// Faults because of which its messages end in an error.
        var failing = FaultSet()
    }

    private struct Replica {
        var service: ServiceID?
        /// The faults because of which it is down or has stood still.
        var down = FaultSet()
        var held = FaultSet()
        /// By worker.
        var calls: [Call?] = []
    }

    /// Whether anything may be broken in this world.
    var isKept = false
    private var services: [Service] = []
    private var replicas: [Replica] = []

    private mutating func reserve(_ service: ServiceID) {
        while services.count <= Int(service.rawValue) { services.append(Service()) }
    }

    private mutating func reserve(_ replica: Int) {
        while replicas.count <= replica { replicas.append(Replica()) }
    }

    // MARK: What faults do

    mutating func hamper(_ service: ServiceID, by fault: Int) {
        reserve(service)
        services[Int(service.rawValue)].hampered.insert(fault)
    }

    mutating func setFailing(_ service: ServiceID, by faults: FaultSet) {
        reserve(service)
        services[Int(service.rawValue)].failing = faults
    }

    /// Records that a replica is about to die.
    mutating func takeDown(_ replica: Int, of service: ServiceID, by faults: FaultSet) {
        reserve(service)
        reserve(replica)
        replicas[replica].service = service
        replicas[replica].down.formUnion(faults)
        refreshDown(service)
    }

    /// Records that a replica that may have been down is back.
    mutating func isBack(_ replica: Int) {
        guard replica < replicas.count, !replicas[replica].down.isEmpty, let service = replicas[replica].service else {
            return
        }
        replicas[replica].down = FaultSet()
        refreshDown(service)
    }

    private mutating func refreshDown(_ service: ServiceID) {
        var down = FaultSet()
        for replica in replicas where replica.service == service { down.formUnion(replica.down) }
        services[Int(service.rawValue)].down = down
    }

    /// Records that a replica is about to stand still.
    mutating func hold(_ replica: Int, of service: ServiceID, by fault: Int) {
        reserve(replica)
        replicas[replica].held.insert(fault)
        hamper(service, by: fault)
    }

    /// Records that a replica goes on.
    mutating func goesOn(_ replica: Int) { if replica < replicas.count { replicas[replica].held = FaultSet() } }

    // MARK: Calls

    /// Records that a worker begins an attempt of a call.
    mutating func begin(_ call: UInt64, of worker: UInt16, of replica: Int, to callee: ServiceID) {
        guard isKept else { return }
        reserve(replica)
        while replicas[replica].calls.count <= Int(worker) { replicas[replica].calls.append(nil) }
        replicas[replica].calls[Int(worker)] = Call(number: call, callee: callee)
    }

    /// Records that a message of a worker's call, or the answer to it, has met faults. Ignores messages of other
    /// senders.
    mutating func met(_ faults: FaultSet, _ parcel: ParcelRef, isLost: Bool) {
        guard !faults.isEmpty, parcel.parcel.sender == .worker else { return }
        let (replica, worker) = (Int(parcel.parcel.caller.replica), Int(parcel.parcel.caller.worker))
        guard call(parcel.parcel.caller.call, of: worker, of: replica) != nil else { return }
        replicas[replica].calls[worker]?.met.formUnion(faults)
        if isLost { replicas[replica].calls[worker]?.isLost = true }
    }

    private func call(_ number: UInt64, of worker: Int, of replica: Int) -> Call? {
        guard replica < replicas.count, worker < replicas[replica].calls.count,
            let call = replicas[replica].calls[worker], call.number == number
        else { return nil }
        return call
    }

    // MARK: Who is to blame

    /// The faults to blame if a replica's death or closed port turns a message away.
    func down(_ replica: Int) -> FaultSet { replica < replicas.count ? replicas[replica].down : FaultSet() }

    /// Faults that make a service slower than it would be, or leave it fewer replicas.
    func hampers(_ service: ServiceID) -> FaultSet {
        guard Int(service.rawValue) < services.count else { return FaultSet() }
        return services[Int(service.rawValue)].hampered.union(services[Int(service.rawValue)].down)
    }

    private func failing(_ service: ServiceID) -> FaultSet {
        Int(service.rawValue) < services.count ? services[Int(service.rawValue)].failing : FaultSet()
    }

    private func held(_ replica: Int) -> FaultSet { replica < replicas.count ? replicas[replica].held : FaultSet() }

    /// The faults behind the answer to a worker's call, for the case that the worker counts it as failed or slow.
    func behindAnswer(_ answer: ParcelRef) -> FaultSet {
        guard isKept else { return FaultSet() }
        let (caller, service) = (answer.parcel.caller, answer.parcel.service)
        let met = call(caller.call, of: Int(caller.worker), of: Int(caller.replica))?.met ?? FaultSet()
        return switch answer.parcel.failure {
        case .serviceError: answer.parcel.isFaulted ? failing(service) : FaultSet()
        case .replicaDied, .connectionRefused: met
        case .commitConflict: FaultSet()
        case nil, .noReadyReplica, .mailboxFull, .overflow, .gatewayTimeout, .databaseUnavailable:
            met.union(hampers(service)).union(held(Int(caller.replica)))
        }
    }

    /// The faults behind an attempt that took too long.
    func behindTimeout(of number: UInt64, by worker: UInt16, of replica: Int) -> FaultSet {
        guard isKept, let call = call(number, of: Int(worker), of: replica) else { return FaultSet() }
        guard !call.isLost else { return call.met }
        return call.met.union(hampers(call.callee)).union(held(replica))
    }

    /// The faults behind a message that a watched replica could not finish, or was slow to finish.
    func behindMessage(_ parcel: ParcelRef, isSlow: Bool) -> FaultSet {
        guard isKept else { return FaultSet() }
        switch parcel.parcel.failure {
        case .serviceError: return parcel.parcel.isFaulted ? failing(parcel.parcel.service) : FaultSet()
        case nil: return isSlow ? hampers(parcel.parcel.service) : FaultSet()
        case .commitConflict: return FaultSet()
        default: return hampers(parcel.parcel.service)
        }
    }
}
