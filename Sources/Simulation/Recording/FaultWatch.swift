internal import ActorRuntime
internal import Contexts
internal import Measurement
internal import Platform

/// How long each fault went unnoticed, and how long the services took to be well again.
///
/// - Detection: from the fault's beginning until a mechanism reacts to what it has done: a circuit breaker opens that has
///   calls in its window which failed or were slow through the fault, the platform restarts a replica that died or did not
///   answer its probes because of it, gives up a service for such deaths, misses a node that it took away, or takes back a
///   release that it made fail. A reaction belongs to every fault that had a part in it, and to no other. A fault to which
///   nothing reacts has no figure: there is no mechanism for it, or it needed none.
/// - Recovery: from the fault's end, and after a kill the death of the last replica that had still to reach its crash
///   point, until there is evidence that the shop is well: every service that is hit, and had anything to do before, has
///   handled a message well since; every breaker on calls to them is closed; all their replicas are ready; and they, those
///   who call them and those who hear of their events have no more to do than before the fault, in the bus, in mailboxes
///   and in hand (``RecoveryBand``). Where another fault had not been recovered from, what was before that one counts.
///   Looked at whenever the platform acts, a service handles its first message, and once a second; never sooner than
///   outboxes are looked after again (``World/relayInterval``) where the fault kept events in them. A fault from which the
///   shop does not recover has no figure, nor has one that lasts until the end of the run; an expectation of one fails.
///   It speaks of the services and not of customers: sagas that were hit may hang on for longer.
struct FaultWatch {
    private struct State {
        var began: Instant?
        var ended: Instant?
        /// Whether a replica lives that is still to die by it, although its time is up.
        var hasVictimsLeft = false
        var detected = false
        var recovered = false
        /// What every service had to do before, in the order of the services.
        var before: [ServiceLevel] = []
        /// Services that have still to handle a message well.
        var awaited = ServiceSet()
    }

    private let services: [String]
    private let faults: [Fault]
    private let detection: [FigureID]
    private let recovery: [FigureID]
    /// Of faults that are over at once: open until the shop is well again.
    private let untilRecovery: [WindowID?]
    private var states: [State]

    init(_ faults: [Fault], services: [String], recorder: RunRecorder) throws(RecorderError) {
        self.faults = faults
        self.services = services
        var detection: [FigureID] = []
        var recovery: [FigureID] = []
        var untilRecovery: [WindowID?] = []
        for fault in faults {
            let labels = MetricLabels([("fault", fault.name)])
            detection.append(try recorder.figure(MetricName.detection, labels: labels, unit: .seconds, better: .lower))
            recovery.append(try recorder.figure(MetricName.recovery, labels: labels, unit: .seconds, better: .lower))
            untilRecovery.append(try Self.declareWindow(fault, recorder))
        }
        self.detection = detection
        self.recovery = recovery
        self.untilRecovery = untilRecovery
        states = faults.map { _ in State() }
    }

    /// The window that `during` and the fault's name mean: as long as the fault lasts, to the run's end where it has no
    /// end, and after a database's crash, whose losses stay. A single kill, or a hang that ends with a restart, lasts until
    /// the recovery. Returns what recovery is to close.
    private static func declareWindow(_ fault: Fault, _ recorder: RunRecorder) throws(RecorderError) -> WindowID? {
        let from = fault.at.nanoseconds
        if let duration = fault.duration {
            if duration > .zero { try recorder.window(fault.name, from: from, to: from + duration.nanoseconds) }
            return nil
        }
        let window = try recorder.window(fault.name, from: from, to: .max)
        return fault.action == .databaseCrash ? nil : window
    }

    /// The names of the faults that last now, in file order.
    var lasting: [String] {
        faults.indices.filter { states[$0].began != nil && states[$0].ended == nil }.map { faults[$0].name }
    }

    /// A fault begins.
    ///
    /// - Parameter before: what every service had to do lately, in the order of the services.
    mutating func began(_ fault: Int, before: [ServiceLevel], at now: Instant) {
        states[fault].began = now
        // What a fault that is not recovered from has left behind is nothing to go back to.
        states[fault].before = states.indices.reduce(before) { lowest, other in
            guard other != fault, states[other].began != nil, !states[other].recovered else { return lowest }
            return zip(lowest, states[other].before).map { $0.lowest($1) }
        }
    }

    /// A fault is over.
    ///
    /// - Parameter isBusy: whether a service, by its number, has handled anything in this run.
    /// - Returns: the services that have to handle a message well as evidence of the recovery.
    mutating func ended(_ fault: Int, at now: Instant, isBusy: (Int) -> Bool) -> ServiceSet {
        states[fault].ended = now
        let hit = hit(by: fault)
        // Those that have nothing to do have nothing to show; if none has, any one will do as soon as it has.
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

    /// A mechanism has reacted to what these faults have done.
    mutating func reacted(to causes: FaultSet, at now: Instant, recorder: RunRecorder) {
        guard !causes.isEmpty else { return }
        for index in faults.indices where causes.contains(index) && !states[index].detected {
            guard let began = states[index].began, !states[index].recovered else { continue }
            states[index].detected = true
            recorder.set((now - began).seconds, for: detection[index])
        }
    }

    /// Whether there is a fault that is over and not recovered from.
    var awaitsRecovery: Bool { states.contains { $0.ended != nil && !$0.recovered } }

    /// When the last fault was over, and with it the last of the deaths that it had ordered; nil as long as one is not.
    var allOver: Instant? {
        states.allSatisfy { $0.ended != nil && !$0.hasVictimsLeft } ? states.compactMap(\.ended).max() : nil
    }

    /// Something about the services' health has changed.
    ///
    /// - Parameters:
    ///   - hasVictimsLeft: whether a replica lives that is to die by a fault, by its number, at its crash point.
    ///   - isHealthy: whether all are well that a fault concerns, held against what they had to do before it.
    /// - Returns: services that have to handle a message well, since a fault has come to its end only now.
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
            recorder.set((now - ended).seconds, for: recovery[index])
            if let window = untilRecovery[index] { recorder.close(window, at: now.nanoseconds) }
        }
        return awaited
    }
}

extension Fault.Action {
    /// Whether events may stay in outboxes because of it.
    fileprivate var keepsEvents: Bool {
        switch self {
        case .databaseDown: true
        case .link(let link): link.effect == .partition
        default: false
        }
    }
}
