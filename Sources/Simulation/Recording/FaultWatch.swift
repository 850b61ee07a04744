internal import ActorRuntime
internal import Measurement
internal import Platform

/// How long each fault went unnoticed, and how long the shop took to be well again.
///
/// - Detection: from the fault's beginning until a mechanism reacts to the target: a circuit breaker on calls to it
///   opens, or the platform restarts one of its replicas, or gives the service up. A fault to which nothing reacts has
///   no figure: there is no mechanism for it, or it needed none.
/// - Recovery: from the fault's end, and after a kill the death of the last replica that had still to reach its crash
///   point, until every breaker on calls to the target is closed, every replica of it is ready,
///   and neither its mailboxes nor those of its callers hold more messages than their replicas have workers; looked at
///   whenever the platform acts, and once a second. A fault from which the shop does not recover has no figure, nor has
///   one that lasts until the end of the run; an expectation of one fails. It speaks of the services and not of
///   customers: orders that were hit may hang on, at the longest until order's payment deadline.
struct FaultWatch {
    private struct State {
        var began: Instant?
        var ended: Instant?
        /// Whether a replica lives that is still to die by it, although its time is up.
        var hasVictimsLeft = false
        var detected = false
        var recovered = false
    }

    private let faults: [Fault]
    private let detection: [FigureID]
    private let recovery: [FigureID]
    /// Of faults that are over at once: open until the shop is well again.
    private let untilRecovery: [WindowID?]
    private var states: [State]

    init(_ faults: [Fault], recorder: RunRecorder) throws(RecorderError) {
        self.faults = faults
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
    /// end, and after a database's crash, whose losses stay; of what mechanisms end, a single kill or a hang until its
    /// restart, to the recovery. Returns what recovery is to close.
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

    mutating func began(_ fault: Int, at now: Instant) { states[fault].began = now }

    mutating func ended(_ fault: Int, at now: Instant) { states[fault].ended = now }

    /// A mechanism has reacted to something wrong with a service.
    mutating func reacted(to service: String, at now: Instant, recorder: RunRecorder) {
        for index in faults.indices where faults[index].concerns(service) && !states[index].detected {
            guard let began = states[index].began, !states[index].recovered else { continue }
            states[index].detected = true
            recorder.set((now - began).seconds, for: detection[index])
        }
    }

    /// When the last fault was over, and with it the last of the deaths that it had ordered; nil as long as one is not.
    var allOver: Instant? {
        states.allSatisfy { $0.ended != nil && !$0.hasVictimsLeft } ? states.compactMap(\.ended).max() : nil
    }

    /// Something about the services' health has changed.
    ///
    /// - Parameters:
    ///   - hasVictimsLeft: whether a replica lives that is to die by a fault, by its number, at its crash point.
    ///   - isHealthy: whether all are well that a fault concerns.
    mutating func healthChanged(
        at now: Instant, recorder: RunRecorder, hasVictimsLeft: (Int) -> Bool, isHealthy: (Fault) -> Bool
    ) {
        for index in faults.indices where !states[index].recovered && states[index].ended != nil {
            let hadVictimsLeft = states[index].hasVictimsLeft
            states[index].hasVictimsLeft = hasVictimsLeft(index)
            if hadVictimsLeft { states[index].ended = now }
            guard let ended = states[index].ended, !states[index].hasVictimsLeft, isHealthy(faults[index]) else {
                continue
            }
            states[index].recovered = true
            recorder.set((now - ended).seconds, for: recovery[index])
            if let window = untilRecovery[index] { recorder.close(window, at: now.nanoseconds) }
        }
    }
}
