internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Measurement
internal import Platform
internal import Scenarios

/// What the circuit breakers of one call do, summed over all replicas of the caller.
struct BreakerWatch {
    private struct Breaker {
        var state = CircuitBreakerConfiguration.State.closed
        var since = Instant.start
    }

    let call: String
    /// The number of the service whose replicas have the breaker, and the number of the service that they call.
    let caller: Int
    let callee: ServiceID
    /// The state in which a replica's breaker begins; nil where the call has none.
    private let initialState: CircuitBreakerConfiguration.State?
    private let opened: CounterID
    private let openNow: GaugeID
    private let times: [FigureID]
    private let replicas: FigureID
    /// By the replica's number; nil for replicas of other services and for replicas that are not alive.
    private var breakers: [Breaker?] = []
    /// By the replica's number: whether it has had the breaker. Dead replicas are included. A restart makes no new
    /// breaker.
    private var known: [Bool] = []
    private var seconds: [Double]
    /// Breakers that are not closed now.
    private(set) var unhealthy = 0

    init(_ spec: CallSpec, caller: Int, callee: ServiceID, recorder: RunRecorder) throws(RecorderError) {
        let call = spec.name
        self.call = call
        self.caller = caller
        self.callee = callee
        initialState = spec.policy.circuitBreaker?.initialState
        let labels = MetricLabels([("call", call)])
        // A breaker that opens does its job. What customers got shows whether that was good.
        opened = try recorder.counter(MetricName.breakerOpened, labels: labels)
        openNow = try recorder.gauge(MetricName.breakersOpenNow, labels: labels)
        replicas = try recorder.figure(MetricName.breakerReplicas, labels: labels, unit: .count)
        var times: [FigureID] = []
        for state in CircuitBreakerConfiguration.State.allCases {
            let labels = MetricLabels([("call", call), ("state", state.rawValue)])
            times.append(try recorder.figure(MetricName.breakerTime, labels: labels, unit: .seconds))
        }
        self.times = times
        seconds = Array(repeating: 0, count: times.count)
    }

    /// The gauge that the timeline shows.
    var gauge: GaugeID { openNow }

    /// A replica that has this breaker is alive, with the breaker in its first state.
    mutating func replicaStarted(_ replica: ReplicaID, at now: Instant, recorder: RunRecorder) {
        guard let initialState else { return }
        while known.count <= Int(replica.rawValue) { known.append(false) }
        known[Int(replica.rawValue)] = true
        move(replica.rawValue, to: initialState, at: now)
        recorder.set(Double(unhealthy), for: openNow, at: now.nanoseconds)
    }

    mutating func moved(
        _ replica: UInt32, to state: CircuitBreakerConfiguration.State, at now: Instant, recorder: RunRecorder
    ) {
        if state == .open { recorder.add(to: opened, at: now.nanoseconds) }
        move(replica, to: state, at: now)
        recorder.set(Double(unhealthy), for: openNow, at: now.nanoseconds)
    }

    mutating func replicaDied(_ replica: ReplicaID, at now: Instant, recorder: RunRecorder) {
        settle(replica.rawValue, at: now)
        recorder.set(Double(unhealthy), for: openNow, at: now.nanoseconds)
    }

    /// Writes the seconds in each state, summed over replicas, and the number of replicas.
    mutating func finish(at now: Instant, recorder: RunRecorder) {
        for replica in breakers.indices { settle(UInt32(replica), at: now) }
        for index in times.indices { recorder.set(seconds[index], for: times[index]) }
        let count = known.count { $0 }
        if count > 0 { recorder.set(Double(count), for: replicas) }
    }

    private mutating func move(_ replica: UInt32, to state: CircuitBreakerConfiguration.State, at now: Instant) {
        settle(replica, at: now)
        while breakers.count <= Int(replica) { breakers.append(nil) }
        breakers[Int(replica)] = Breaker(state: state, since: now)
        if Self.isUnhealthy(state) { unhealthy += 1 }
    }

    /// Adds up the time in the state that ends now.
    private mutating func settle(_ replica: UInt32, at now: Instant) {
        guard Int(replica) < breakers.count, let breaker = breakers[Int(replica)].take() else { return }
        if Self.isUnhealthy(breaker.state) { unhealthy -= 1 }
        let index = CircuitBreakerConfiguration.State.allCases.firstIndex(of: breaker.state) ?? 0
        seconds[index] += (now - breaker.since).seconds
    }

    private static func isUnhealthy(_ state: CircuitBreakerConfiguration.State) -> Bool {
        state == .open || state == .halfOpen || state == .forcedOpen
    }
}

/// The circuit breakers of all calls.
struct BreakerWatches {
    private var watches: [BreakerWatch] = []

    init(_ scenario: Scenario, _ application: any Application, _ recorder: RunRecorder) throws(RecorderError) {
        for call in scenario.application.calls {
            watches.append(
                try BreakerWatch(
                    call, caller: Int(application.service(call.caller).rawValue),
                    callee: application.service(call.callee), recorder: recorder))
        }
    }

    /// The gauge that the timeline shows; nil without any call.
    var gauge: GaugeID? { watches.first?.gauge }

    /// Breakers that are not closed now, of all calls and replicas.
    var unhealthy: Int { watches.reduce(0) { $0 + $1.unhealthy } }

    /// Whether every breaker on calls to these services is closed.
    func areClosed(towards services: [Int]) -> Bool {
        watches.allSatisfy { $0.unhealthy == 0 || !services.contains(Int($0.callee.rawValue)) }
    }

    /// The run begins with these replicas.
    mutating func begin(_ cluster: Cluster, at now: Instant, _ recorder: RunRecorder) {
        for index in watches.indices {
            for replica in cluster.replicas(of: watches[index].caller) {
                watches[index].replicaStarted(replica, at: now, recorder: recorder)
            }
        }
    }

    /// A breaker begins and ends with the replica that calls through it.
    mutating func note(_ event: PlatformEvent, _ recorder: RunRecorder) {
        guard let id = event.id else { return }
        for index in watches.indices where watches[index].caller == event.service {
            switch event.kind {
            case .started, .restarted: watches[index].replicaStarted(id, at: event.at, recorder: recorder)
            case .killed, .crashed, .stopped, .terminated:
                watches[index].replicaDied(id, at: event.at, recorder: recorder)
            default: break
            }
        }
    }

    /// A breaker has changed its state. Returns the names of the calls that it guards.
    mutating func moved(
        _ replica: ReplicaID, _ transition: Effects.BreakerTransition, at now: Instant, _ recorder: RunRecorder
    ) -> [String] {
        watches.indices.filter { watches[$0].callee == transition.service }.map { index in
            watches[index].moved(replica.rawValue, to: transition.to, at: now, recorder: recorder)
            return watches[index].call
        }
    }

    mutating func finish(at now: Instant, _ recorder: RunRecorder) {
        for index in watches.indices { watches[index].finish(at: now, recorder: recorder) }
    }
}
