internal import ActorRuntime
internal import Measurement

/// What is read of a service once a second, and what is counted of it.
struct ServiceGauges {
    private let mailbox: GaugeID
    private let busy: GaugeID
    private let ready: GaugeID
    private let desired: GaugeID
    private let released: GaugeID
    private let backlog: GaugeID
    private let lag: GaugeID
    private let active: GaugeID
    let restarts: CounterID
    let deaths: CounterID
    let escalations: CounterID
    let promoted: CounterID
    let rolledBack: CounterID
    let held: CounterID

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
        released = try recorder.gauge("replicas.released", labels: labels)
        backlog = try recorder.gauge("bus.backlog", labels: labels, better: .lower)
        lag = try recorder.gauge("bus.lag", labels: labels, unit: .milliseconds, better: .lower)
        active = try recorder.gauge("gateway.active_requests", labels: labels)
        restarts = try recorder.counter(MetricName.restarts, labels: labels, better: .lower)
        deaths = try recorder.counter(MetricName.deaths, labels: labels, better: .lower)
        promoted = try recorder.counter("releases.promoted", labels: labels)
        rolledBack = try recorder.counter("releases.rolled_back", labels: labels)
        held = try recorder.counter("releases.held", labels: labels)
        escalations = try recorder.counter(MetricName.escalations, labels: labels, better: .lower)
        try recorder.column(TimelineColumn.mailbox + service, .peak(mailbox))
        try recorder.column(TimelineColumn.ready + service, .value(ready))
    }

    /// A column of the timeline that older reports do not have, and that therefore stands behind all that they have.
    func declareDesired(_ service: String, _ recorder: RunRecorder) throws(RecorderError) {
        try recorder.column(TimelineColumn.desired + service, .value(desired))
    }

    /// The same, and younger still.
    func declareLag(_ service: String, _ recorder: RunRecorder) throws(RecorderError) {
        try recorder.column(TimelineColumn.lag + service, unit: .milliseconds, .peak(lag))
    }

    /// Reads what the platform knows of the service.
    func set(
        load: ReplicaLoad, replicas: (ready: Int, desired: Int), released count: Int, at now: Int64,
        _ recorder: RunRecorder
    ) {
        recorder.set(Double(load.mailboxDepth), for: mailbox, at: now)
        recorder.set(Double(load.busyWorkers), for: busy, at: now)
        recorder.set(Double(replicas.ready), for: ready, at: now)
        recorder.set(Double(replicas.desired), for: desired, at: now)
        recorder.set(Double(count), for: released, at: now)
    }

    /// Reads what the world knows of it. Requests that the gateway does not count have no value.
    func set(_ service: ServiceID, in world: borrowing World, _ recorder: RunRecorder) {
        let now = world.now.nanoseconds
        recorder.set(Double(world.backlog(of: service)), for: backlog, at: now)
        recorder.set(world.timeLag(of: service).seconds * 1e3, for: lag, at: now)
        if let requests = world.activeRequests(of: service) { recorder.set(Double(requests), for: active, at: now) }
    }
}
