internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Logging
internal import NIOCore
internal import Platform
internal import Scenarios
internal import Serving
internal import Synchronization
internal import Texts

/// What a replica is made of, put together.
struct ReplicaParts: Sendable {
    let readiness = ReadinessFlag()
    let figures = HTTPFigures()
    let table: EndpointTable
    let replica: ServedReplica
    let duty: Duty
    let handler: any HTTPHandler
    private let intake: EventIntake
    private let calls: CallDesk
    private let context: ServedContext
    private let settings: ReplicaSettings

    /// - Parameter bus: carries events; nil where they are pushed over HTTP.
    init(
        _ settings: ReplicaSettings, _ context: ServedContext, bus: (any EventBus)?, clock: any ServedClock,
        group: any EventLoopGroup, logger: Logger
    ) {
        let (application, scenario, service) = (settings.application, settings.scenario, settings.service)
        let spec = settings.spec
        self.settings = settings
        self.context = context
        var names: [ServiceID: String] = [:]
        for (index, name) in application.services.enumerated() { names[ServiceID(rawValue: UInt16(index))] = name }
        for standIn in settings.standIns { names[standIn.service] = standIn.name }
        table = EndpointTable(
            of: application.services + settings.standIns.map(\.name), settings.peers, group: group)
        let peers = HTTPPeers(table, services: names)
        var policies = Self.policies(of: spec.name, scenario, application)
        for standIn in settings.standIns { policies[standIn.service] = standIn.policy }
        calls = CallDesk(policies, peers: peers, clock: clock)
        let messages = application.messages
        let subscribers = Set(messages.all.filter { $0.publisher == service }.flatMap(\.subscribers))
        let relay = EventRelay(
            of: service, context.service.books, traces: context.traces,
            to: subscribers.sorted { $0.rawValue < $1.rawValue },
            subscriptions: { messages[$0]?.subscribers ?? [] }, by: bus ?? peers, clock: clock)
        let alarm = TimerAlarm()
        replica = ServedReplica(
            Self.service(settings, context, clock, logger),
            size: ServedReplica.Size(workers: spec.workers, mailbox: spec.mailbox.capacity),
            calls: calls, clock: clock,
            chances: RandomStream(seed: scenario.seed).fork(spec.name).fork("chance")
        ) { news in
            if news.contains(.events) { relay.outboxGrew() }
            if news.contains(.timers) { alarm.timersChanged() }
        }
        let keeper = TimerKeeper(replica, context.service.books, clock: clock)
        alarm.keeper = keeper
        let parkingKeeper = ParkingKeeper(replica, context.parking, width: max(1, spec.workers / 2), clock: clock)
        duty = Duty(
            relay: relay, keeper: keeper, parkingKeeper: parkingKeeper, leases: context.leases,
            holder: Duty.holder(settings.name), clock: clock)
        intake = EventIntake(
            replica, context.service.books, parking: context.parking, width: spec.workers, clock: clock)
        let routes = CustomerRoutes.routes(
            of: service, application.wireForm(scenario), replica: replica, requests: context.requests)
        handler = VersionedHandler(
            HTTPRouter(routes + ReplicaRoutes.routes(replica, intake)), version: settings.version)
    }

    private static func service(
        _ settings: ReplicaSettings, _ context: ServedContext, _ clock: any ServedClock, _ logger: Logger
    ) -> any WaitingService {
        let service = context.external == nil ? context.service : BlockingService(context.service)
        let logged = LoggedService(service, settings.application, logger: logger)
        guard settings.emulatesTimes else { return logged }
        return EmulatedTimes(
            logged, of: settings.version.time ?? settings.spec.time,
            stream: RandomStream(seed: settings.scenario.seed).fork(settings.name).fork("time"), clock: clock)
    }

    /// Takes events from a bus too.
    func listen(on bus: any EventBus) {
        let service = settings.service
        let publishers = settings.application.messages.all.filter { $0.subscribers.contains(service) }
            .compactMap(\.publisher)
        bus.listen(as: service, to: Set(publishers).sorted { $0.rawValue < $1.rawValue }) {
            [intake] batch async throws(DeliveryFailure) in try await intake.take(batch)
        }
    }

    private static func policies(
        of caller: String, _ scenario: Scenario, _ application: any ServedApplication
    ) -> [ServiceID: CallPolicy] {
        var policies: [ServiceID: CallPolicy] = [:]
        for call in scenario.application.calls where call.caller == caller {
            policies[application.service(call.callee)] = call.policy
        }
        return policies
    }

    // MARK: For who looks after it

    var managementRoutes: [HTTPRouter.Route] {
        EndpointRoutes.routes(table) + [
            .waiting(.get, "/livez") { [replica] _, _ in
                // A replica whose actor stands still does not come back from this.
                _ = await replica.load
                return HTTPMedia.answer(200, .object([("alive", .bool(true))]))
            },
            .waiting(.get, ReplicaLoadReport.path) { [replica, figures] _, _ in
                let load = await replica.load
                return HTTPMedia.answer(
                    200,
                    ReplicaLoadReport(inHand: load.inHand, waiting: load.waiting, answered: figures.answerCount).json)
            },
            .waiting(.get, "/readyz") { [self] _, _ in try await ready() },
            .waiting(.get, "/metrics") { [self] _, _ in
                HTTPResponse(
                    200, headers: ["Content-Type": PrometheusText.mediaType], body: Array(await metrics().utf8))
            },
        ]
    }

    /// Ready is who takes requests and reaches its database.
    private func ready() async throws(Problem) -> HTTPResponse {
        guard !readiness.isDraining else { throw Problem(503, "The replica ends.") }
        guard settings.version.becomesReady else {
            throw Problem(503, "The version \(settings.version.name) never becomes ready.")
        }
        do throws(DatabaseError) { _ = try await context.service.books.hasHandled(0) } catch {
            throw Problem(503, "The database cannot be used: \(error.detail)")
        }
        return HTTPMedia.answer(200, .object([("ready", .bool(true))]))
    }

    private func metrics() async -> String {
        var text = PrometheusText()
        figures.write(to: &text)
        let load = await replica.load
        text.gauge("replica_messages_in_hand", help: "Messages in a worker's hands.", [([], Double(load.inHand))])
        text.gauge("replica_mailbox_depth", help: "Messages that wait for a worker.", [([], Double(load.waiting))])
        var states: [(labels: PrometheusText.Labels, value: Double)] = []
        for (index, name) in settings.application.services.enumerated() {
            guard let state = await calls.breakerState(of: ServiceID(rawValue: UInt16(index))) else { continue }
            states.append(([("callee", name), ("state", "\(state)")], 1))
        }
        if !states.isEmpty {
            text.gauge("circuit_breaker_state", help: "The state of the breaker of calls to a service.", states)
        }
        text.gauge(
            "emulated_times",
            help: "Whether messages take the scenario's times besides their own: then latencies are an assumption.",
            [([], settings.emulatesTimes ? 1 : 0)])
        if let parked = try? await context.parking.parkedCounts() {
            text.gauge(
                "parked_events", help: "Events that the service's logic failed at, or that wait behind such a one.",
                [([], Double(parked.all))])
            text.gauge(
                "dead_letters", help: "Parked events that are not tried again until they are redriven.",
                [([], Double(parked.deadLetters))])
        }
        text.gauge(
            "relay_is_holder", help: "Whether this replica relays events and fires timers for its service.",
            [([], duty.isHolder ? 1 : 0)])
        return text.text
    }
}

/// Breaks the circle between a replica and the keeper of its timers.
private final class TimerAlarm: Sendable {
    private let box = Mutex(TimerKeeper?.none)

    var keeper: TimerKeeper? {
        get { box.withLock { $0 } }
        set { box.withLock { $0 = newValue } }
    }

    func timersChanged() { keeper?.timersChanged() }
}
