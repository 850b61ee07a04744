internal import ActorRuntime
internal import Contexts
internal import Measurement
internal import Platform

/// Measures how long each fault went unnoticed, and how long the services took to recover.
///
/// - Detection: from the beginning of the fault until a mechanism reacts to its effects. These are reactions: a circuit
///   breaker opens whose window has calls that failed or were slow because of the fault. The platform restarts a
///   replica that died or did not answer its probes because of the fault. The platform gives up a service because of
///   such deaths, misses a node that the fault took away, or takes back a release that the fault made fail. A reaction
///   belongs to every fault that had a part in it, and to no other. A fault to which nothing reacts has no figure:
///   either there is no mechanism for it, or it needed none.
/// - Recovery: from the end of the fault until there is evidence that the shop is well. After a kill it begins with the
///   death of the last replica that still had to reach its crash point. The evidence has four parts. Every service that
///   was hit, and had anything to do before, has handled a message well since. Every breaker on calls to these services
///   is closed. All their replicas are ready. They, their callers and the subscribers to their events have no more to
///   do than before the fault, in the bus, in mailboxes and in hand (``RecoveryBand``). If the shop had not recovered
///   from another fault, the level before that fault counts.
///   The evidence is checked whenever the platform acts, when a service handles its first message, and once a second.
///   If the fault kept events in outboxes, recovery is never sooner than the next check of the outboxes
///   (``World/relayInterval``). A fault from which the shop does not recover has no figure, and neither has a fault
///   that lasts until the end of the run, or one that nobody can feel. An expectation of such a figure fails. Recovery is about the services and not
///   about customers: sagas that were hit may take longer to end.
struct FaultWatch {
    private struct State {
        var began: Instant?
        var ended: Instant?
        /// Whether a replica is still alive that must die by the fault, although its time is up.
        var hasVictimsLeft = false
        var detected = false
        var recovered = false
        /// How much every service had to do before, in the order of the services.
        var before: [ServiceLevel] = []
        /// Services that must still handle a message well.
        var awaited = ServiceSet()
    }

    private let services: [String]
    private let faults: [Fault]
    private let detection: [FigureID]
    /// Nil for a fault that nobody can feel: all is well after it, which is no recovery.
    private let recovery: [FigureID?]
    /// For faults that are over at once: open until the shop is well again.
    private let untilRecovery: [WindowID?]
    private var states: [State]

    /// - Parameter mayBeFelt: whether a fault can have an effect on anybody.
    init(
        _ faults: [Fault], services: [String], recorder: RunRecorder, mayBeFelt: (Fault) -> Bool
    ) throws(RecorderError) {
        self.faults = faults
        self.services = services
        var detection: [FigureID] = []
        var recovery: [FigureID?] = []
        var untilRecovery: [WindowID?] = []
        for fault in faults {
            let labels = MetricLabels([("fault", fault.name)])
            detection.append(try recorder.figure(MetricName.detection, labels: labels, unit: .seconds, better: .lower))
            let figure = try recorder.figure(MetricName.recovery, labels: labels, unit: .seconds, better: .lower)
            recovery.append(mayBeFelt(fault) ? figure : nil)
            untilRecovery.append(try Self.declareWindow(fault, recorder))
        }
        self.detection = detection
        self.recovery = recovery
        self.untilRecovery = untilRecovery
        states = faults.map { _ in State() }
    }

    /// The window that `during` and the fault's name mean. It lasts as long as the fault. It lasts until the end of the
    /// run where the fault has no end, and also after a database's crash, whose losses stay. For a single kill, or a
    /// hang that ends with a restart, it lasts until the recovery. Returns the window that recovery must close.
    private static func declareWindow(_ fault: Fault, _ recorder: RunRecorder) throws(RecorderError) -> WindowID? {
        let from = fault.at.nanoseconds
        if let duration = fault.duration {
            if duration > .zero { try recorder.window(fault.name, from: from, to: from + duration.nanoseconds) }
            return nil
        }
        let window = try recorder.window(fault.name, from: from, to: .max)
        return fault.action == .databaseCrash ? nil : window
    }

    /// The names of the faults that are active now, in file order.
    var lasting: [String] {
        faults.indices.filter { states[$0].began != nil && states[$0].ended == nil }.map { faults[$0].name }
    }

    /// A fault begins.
    ///
    /// - Parameter before: how much every service had to do lately, in the order of the services.
    mutating func began(_ fault: Int, before: [ServiceLevel], at now: Instant) {
        states[fault].began = now
        // The backlog that an unrecovered fault has left is not a level to return to.
        states[fault].before = states.indices.reduce(before) { lowest, other in
            guard other != fault, states[other].began != nil, !states[other].recovered else { return lowest }
            return zip(lowest, states[other].before).map { $0.lowest($1) }
        }
    }

    /// A fault is over.
    ///
    /// - Parameter isBusy: whether a service, by its number, has handled anything in this run.
    /// - Returns: the services that must handle a message well as evidence of the recovery.
    mutating func ended(_ fault: Int, at now: Instant, isBusy: (Int) -> Bool) -> ServiceSet {
        states[fault].ended = now
        let hit = hit(by: fault)
        // Services that have nothing to do cannot give evidence. If none has anything to do, any of them will do as
        // soon as it has.
        let busy = ServiceSet(hit.numbers.filter(isBusy))
        states[fault].awaited = busy.isEmpty ? hit : busy
        return states[fault].awaited
    }

    private func hit(by fault: Int) -> ServiceSet {
        ServiceSet(services.indices.filter { faults[fault].concerns(services[$0]) })
    }

    /// A service has handled a message well.
    mutating func handledWell(_ service: Int) {
        for index in states.indices where states[index].ended != nil { states[index].awaited.remove(service) }
    }

    /// A mechanism has reacted to the effects of these faults.
    mutating func reacted(to causes: FaultSet, at now: Instant, recorder: RunRecorder) {
        guard !causes.isEmpty else { return }
        for index in faults.indices where causes.contains(index) && !states[index].detected {
            guard let began = states[index].began, !states[index].recovered else { continue }
            states[index].detected = true
            recorder.set((now - began).seconds, for: detection[index])
        }
    }

    /// Whether there is a fault that is over but from which the shop has not recovered.
    var awaitsRecovery: Bool { states.contains { $0.ended != nil && !$0.recovered } }

    /// When the last fault, and the last of the deaths that it ordered, was over; nil while one is not over.
    var allOver: Instant? {
        states.allSatisfy { $0.ended != nil && !$0.hasVictimsLeft } ? states.compactMap(\.ended).max() : nil
    }

    /// Something about the services' health has changed.
    ///
    /// - Parameters:
    ///   - hasVictimsLeft: whether a replica is still alive that must die, at its crash point, by the fault with this
    ///     number.
    ///   - isHealthy: whether all services that a fault concerns are well, compared with what they had to do before it.
    /// - Returns: services that must handle a message well, because a fault has come to its end only now.
    mutating func healthChanged(
        at now: Instant, recorder: RunRecorder, hasVictimsLeft: (Int) -> Bool,
        isHealthy: (Fault, [ServiceLevel]) -> Bool
    ) -> ServiceSet {
        var awaited = ServiceSet()
        for index in faults.indices where !states[index].recovered && states[index].ended != nil {
            let hadVictimsLeft = states[index].hasVictimsLeft
            states[index].hasVictimsLeft = hasVictimsLeft(index)
            if hadVictimsLeft {
                states[index].ended = now
                states[index].awaited = hit(by: index)
                awaited.formUnion(states[index].awaited)
            }
            guard let ended = states[index].ended, !states[index].hasVictimsLeft, states[index].awaited.isEmpty,
                !faults[index].action.keepsEvents || now > ended + World.relayInterval,
                isHealthy(faults[index], states[index].before)
            else { continue }
            states[index].recovered = true
            if let figure = recovery[index] { recorder.set((now - ended).seconds, for: figure) }
            if let window = untilRecovery[index] { recorder.close(window, at: now.nanoseconds) }
        }
        return awaited
    }
}

extension Fault.Action {
    /// Whether the fault may leave events in outboxes.
    fileprivate var keepsEvents: Bool {
        switch self {
        case .databaseDown: true
        case .link(let link): link.effect == .partition
        default: false
        }
    }
}

/// Services by their numbers, always in ascending order. A hashed set has another order in every process.
struct ServiceSet: Hashable, Sendable {
    /// Numbers are below this.
    static let limit = 64

    private var bits: UInt64 = 0

    init(_ numbers: some Sequence<Int> = []) { for number in numbers { insert(number) } }

    var isEmpty: Bool { bits == 0 }

    /// Ascending.
    var numbers: [Int] { (0..<Self.limit).filter(contains) }

    func contains(_ number: Int) -> Bool { bits & 1 << UInt64(number) != 0 }

    mutating func insert(_ number: Int) {
        precondition((0..<Self.limit).contains(number), "no service has the number \(number)")
        bits |= 1 << UInt64(number)
    }

    mutating func remove(_ number: Int) { bits &= ~(1 << UInt64(number)) }

    mutating func formUnion(_ other: ServiceSet) { bits |= other.bits }
}
