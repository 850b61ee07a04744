internal import ActorRuntime
internal import Measurement
internal import Platform

/// How long each fault went unnoticed, and how long the shop took to be well again.
///
/// - Detection: from the fault's beginning until a mechanism reacts to the target: a circuit breaker on calls to it
///   opens, or the platform restarts one of its replicas.
/// - Recovery: from the fault's end until every breaker on calls to the target is closed, every replica of it is ready,
///   and neither its mailboxes nor those of its callers hold more messages than their replicas have workers; looked at
///   whenever the platform acts, and once a second. A fault from which the shop does not recover has no figure, and an
///   expectation of one fails.
struct FaultWatch {
    private struct State {
        var began: Instant?
        var ended: Instant?
        var detected = false
        var recovered = false
    }

    private let faults: [Fault]
    private let detection: [FigureID]
    private let recovery: [FigureID]
    private var states: [State]

    init(_ faults: [Fault], recorder: RunRecorder) throws(RecorderError) {
        self.faults = faults
        var detection: [FigureID] = []
        var recovery: [FigureID] = []
        for fault in faults {
            let labels = MetricLabels([("fault", fault.name)])
            detection.append(try recorder.figure(MetricName.detection, labels: labels, unit: .seconds))
            recovery.append(try recorder.figure(MetricName.recovery, labels: labels, unit: .seconds))
        }
        self.detection = detection
        self.recovery = recovery
        states = faults.map { _ in State() }
    }

    mutating func began(_ fault: Int, at now: Instant) { states[fault].began = now }

    mutating func ended(_ fault: Int, at now: Instant) { states[fault].ended = now }

    /// A mechanism has reacted to something wrong with a service.
    mutating func reacted(to service: String, at now: Instant, recorder: RunRecorder) {
        for index in faults.indices where faults[index].service == service && !states[index].detected {
            guard let began = states[index].began, !states[index].recovered else { continue }
            states[index].detected = true
            recorder.set((now - began).seconds, for: detection[index])
        }
    }

    /// Something about the services' health has changed; `isHealthy` tells whether one is well now.
    mutating func healthChanged(at now: Instant, recorder: RunRecorder, isHealthy: (String) -> Bool) {
        for index in faults.indices where !states[index].recovered {
            guard let ended = states[index].ended, isHealthy(faults[index].service) else { continue }
            states[index].recovered = true
            recorder.set((now - ended).seconds, for: recovery[index])
        }
    }
}
