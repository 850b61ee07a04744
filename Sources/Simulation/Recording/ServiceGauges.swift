internal import ActorRuntime
internal import Measurement

/// What is read of a service once a second, and what is counted of it.
struct ServiceGauges {
    private let mailbox: GaugeID
    private let busy: GaugeID
    private let ready: GaugeID
    private let desired: GaugeID
    private let backlog: GaugeID
    let restarts: CounterID
    let deaths: CounterID
    let escalations: CounterID

    static func all(_ services: [String], _ recorder: RunRecorder) throws(RecorderError) -> [ServiceGauges] {
        var all: [ServiceGauges] = []
        for service in services { all.append(try ServiceGauges(service, recorder)) }
        return all
    }

    private init(_ service: String, _ recorder: RunRecorder) throws(RecorderError) {
        let labels = MetricLabels([("service", service)])
        mailbox = try recorder.gauge("mailbox.depth", labels: labels, better: .lower)
        busy = try recorder.gauge("workers.busy", labels: labels)
        ready = try recorder.gauge("replicas.ready", labels: labels, better: .higher)
        desired = try recorder.gauge("replicas.desired", labels: labels)
        backlog = try recorder.gauge("bus.backlog", labels: labels, better: .lower)
        restarts = try recorder.counter("restarts", labels: labels, better: .lower)
        deaths = try recorder.counter("deaths", labels: labels, better: .lower)
        escalations = try recorder.counter(MetricName.escalations, labels: labels, better: .lower)
        try recorder.column("mailbox_\(service)", .peak(mailbox))
        try recorder.column("ready_\(service)", .value(ready))
    }

    /// A column of the timeline that older reports do not have, and that therefore stands behind all that they have.
    func declareDesired(_ service: String, _ recorder: RunRecorder) throws(RecorderError) {
        try recorder.column("desired_\(service)", .value(desired))
    }

    func set(
        load: ReplicaLoad, replicas: (ready: Int, desired: Int), backlog waiting: Int, at now: Int64,
        _ recorder: RunRecorder
    ) {
        recorder.set(Double(load.mailboxDepth), for: mailbox, at: now)
        recorder.set(Double(load.busyWorkers), for: busy, at: now)
        recorder.set(Double(replicas.ready), for: ready, at: now)
        recorder.set(Double(replicas.desired), for: desired, at: now)
        recorder.set(Double(waiting), for: backlog, at: now)
    }
}
