internal import Contexts

/// Which faults are behind what goes wrong: what each of them has done, as far as a call that fails or is slow may have
/// come by it.
///
/// Where nothing is ever broken nobody looks. It decides nothing: no event, no draw and no digest depends on it.
struct BlameTable {
    /// What is known of the call that a worker waits for.
    struct Call {
        var number: UInt64
        var callee: ServiceID
        /// Faults that a message of it has met on its way.
        var met = FaultSet()
        /// Whether one of them was enough: nothing came of the message.
        var isLost = false
    }

    struct Service {
        /// Faults that keep the service from its work or slow it, from their beginning on, also when they are over: what
        /// they have left behind may have to be worked off.
        var hampered = FaultSet()
        /// Faults by which replicas are down.
        var down = FaultSet()
        /// Those by which its messages end in an error.
        var failing = FaultSet()
    }

    /// Whether anything may be broken in this world.
    var isKept = false
    var services: [Service] = []
    /// By replica: the faults by which it is down, or has stood still, and its workers' calls.
    var down: [FaultSet] = []
    var held: [FaultSet] = []
    var calls: [[Call?]] = []

    /// Makes room for a replica and a service of these numbers.
    mutating func reserve(replica: Int, service: Int) {
        while services.count <= service { services.append(Service()) }
        while down.count <= replica {
            down.append(FaultSet())
            held.append(FaultSet())
            calls.append([])
        }
    }

    /// A worker's call has met a fault.
    mutating func met(_ faults: FaultSet, replica: Int, worker: UInt16, call: UInt64, isLost: Bool) {
        guard !faults.isEmpty, replica < calls.count, Int(worker) < calls[replica].count,
            calls[replica][Int(worker)]?.number == call
        else { return }
        calls[replica][Int(worker)]?.met.formUnion(faults)
        if isLost { calls[replica][Int(worker)]?.isLost = true }
    }
}
