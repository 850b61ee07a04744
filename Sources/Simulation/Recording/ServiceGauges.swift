internal import ActorRuntime
internal import Contexts
internal import Measurement
internal import Platform

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
    private let deaths: CounterID
    private let escalations: CounterID
    private let promoted: CounterID
    private let rolledBack: CounterID
    private let held: CounterID

    init(_ service: String, _ recorder: RunRecorder) throws(RecorderError) {
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

    /// Counts an event of the platform, if it is one that is counted.
    func count(_ event: PlatformEvent, _ recorder: RunRecorder) {
        let counter: CounterID
        switch event.kind {
        case .restarted: counter = restarts
        case .killed, .crashed: counter = deaths
        case .escalated: counter = escalations
        case .promoted: counter = promoted
        case .rolledBack: counter = rolledBack
        case .held: counter = held
        case .faultStarted, .faultEnded, .nodeNotReady, .nodeReady, .release, .scheduled, .started, .ready, .unready,
            .probeFailed, .terminating, .terminated, .stopped, .suspended, .resumed, .accessDenied, .storageLost,
            .autoscaler:
            return
        }
        recorder.add(to: counter, at: event.at.nanoseconds)
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

/// The state of all services: their gauges, and since when one has had no ready replica.
struct ServiceWatch {
    private let services: [String]
    /// By service, as all that follow.
    private var gauges: [ServiceGauges] = []
    /// Since when it has had no ready replica although it should have one; nil for a service that has one, or needs
    /// none.
    private var downSince: [Instant?]
    /// The same, as it was when the run ended and before the faults ended.
    private var downAtEnd: [Instant?] = []

    init(_ services: [String], _ recorder: RunRecorder) throws(RecorderError) {
        self.services = services
        downSince = services.map { _ in nil }
        for service in services { gauges.append(try ServiceGauges(service, recorder)) }
    }

    /// Columns are stable: new ones are added at the end.
    func declareLaterColumns(_ recorder: RunRecorder) throws(RecorderError) {
        for (index, service) in services.enumerated() { try gauges[index].declareDesired(service, recorder) }
        for (index, service) in services.enumerated() { try gauges[index].declareLag(service, recorder) }
    }

    /// The platform may have changed the number of replicas.
    mutating func look(at now: Instant, _ cluster: Cluster, _ recorder: RunRecorder) {
        for index in gauges.indices {
            let replicas = cluster.readiness(of: index)
            if replicas.ready > 0 || replicas.desired == 0 {
                downSince[index] = nil
            } else if downSince[index] == nil {
                downSince[index] = now
            }
            gauges[index].set(
                replicas: replicas, released: cluster.released(of: index), at: now.nanoseconds, recorder)
        }
    }

    /// Counts an event of the platform.
    func count(_ event: PlatformEvent, _ recorder: RunRecorder) {
        if let service = event.service { gauges[service].count(event, recorder) }
    }

    /// Reads what the world has counted since the last reading.
    func account(_ world: inout World, _ recorder: RunRecorder) {
        for index in gauges.indices { gauges[index].account(ServiceID(rawValue: UInt16(index)), in: &world, recorder) }
    }

    /// The run has ended. The faults have not.
    mutating func end() { downAtEnd = downSince }

    /// Since when a service has had no ready replica, if it had none when the run ended.
    func downAtEnd(_ service: Int) -> Instant? { downAtEnd.isEmpty ? nil : downAtEnd[service] }

    /// How often the platform has started a service's replicas again.
    func restarts(of service: Int, _ recorder: RunRecorder) -> Int64 { recorder.count(of: gauges[service].restarts) }
}
