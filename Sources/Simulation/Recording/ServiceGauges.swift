internal import ActorRuntime
internal import Contexts
internal import Measurement

/// The state of a service, as means over time, and the counts for it.
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
        ready = try recorder.gauge("replicas.ready", labels: labels)
        desired = try recorder.gauge("replicas.desired", labels: labels)
        released = try recorder.gauge("replicas.released", labels: labels)
        backlog = try recorder.gauge(MetricName.busBacklog, labels: labels, better: .lower)
        lag = try recorder.gauge(MetricName.busLag, labels: labels, unit: .milliseconds, better: .lower)
        active = try recorder.gauge("gateway.active_requests", labels: labels)
        restarts = try recorder.counter(MetricName.restarts, labels: labels)
        deaths = try recorder.counter(MetricName.deaths, labels: labels, better: .lower)
        promoted = try recorder.counter("releases.promoted", labels: labels)
        rolledBack = try recorder.counter("releases.rolled_back", labels: labels)
        held = try recorder.counter("releases.held", labels: labels)
        escalations = try recorder.counter(MetricName.escalations, labels: labels, better: .lower)
        try recorder.column(TimelineColumn.mailbox + service, .peak(mailbox))
        try recorder.column(TimelineColumn.ready + service, .value(ready))
    }

    /// A column of the timeline that older reports do not have. It therefore comes after all the columns that they
    /// have.
    func declareDesired(_ service: String, _ recorder: RunRecorder) throws(RecorderError) {
        try recorder.column(TimelineColumn.desired + service, .value(desired))
    }

    /// The same for a column that was added even later.
    func declareLag(_ service: String, _ recorder: RunRecorder) throws(RecorderError) {
        try recorder.column(TimelineColumn.lag + service, unit: .milliseconds, .peak(lag))
    }

    /// The platform has acted. These are the values that it knows for the service from now on.
    func set(
        replicas: (ready: Int, desired: Int), released count: Int, at now: Int64, _ recorder: RunRecorder
    ) {
        recorder.set(Double(replicas.ready), for: ready, at: now)
        recorder.set(Double(replicas.desired), for: desired, at: now)
        recorder.set(Double(count), for: released, at: now)
    }

    /// Reads what the world has counted for the service since the last reading. Requests that the gateway does not
    /// count have no value.
    func account(_ service: ServiceID, in world: inout World, _ recorder: RunRecorder) {
        let now = world.now.nanoseconds
        let levels = world.takeLevels(of: service)
        recorder.account(MeasuredLevel(levels.mailboxDepth), for: mailbox, until: now)
        recorder.account(MeasuredLevel(levels.busyWorkers), for: busy, until: now)
        recorder.account(MeasuredLevel(levels.backlog), for: backlog, until: now)
        recorder.account(MeasuredLevel(levels.lag, per: 1e6), for: lag, until: now)
        if let requests = levels.activeRequests { recorder.account(MeasuredLevel(requests), for: active, until: now) }
    }
}

extension MeasuredLevel {
    /// - Parameter unit: how many of the reading's units one of the gauge's has.
    fileprivate init(_ reading: LevelReading, per unit: Double = 1) {
        self.init(
            from: reading.from.nanoseconds, integral: reading.integral / unit, maximum: reading.maximum / unit,
            last: reading.last / unit)
    }
}
