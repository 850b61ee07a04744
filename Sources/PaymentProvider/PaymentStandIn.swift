package import Contexts
internal import FlowerShop
package import Serving
package import Storage
internal import Synchronization
internal import Texts

/// The payment provider's stand-in: it has the money, in a ledger of its own, and does what its settings say, whatever
/// the shop would like.
///
/// What it has answered is on disk. It may end at any instant and be started anew over the same ledger: an order that was
/// charged stays charged, and whoever asks again is answered as before.
package final class PaymentStandIn: Sendable {
    /// Requests in hand at a time, and those that wait. A slow provider has many in hand.
    package static let size = ServedReplica.Size(workers: 64, mailbox: 4_096)
    /// After this, somebody who gets no answer is told that there will be none, if still there.
    package static let silentTime = Timespan.seconds(60)

    private struct State {
        var settings: ProviderSettings
        /// Of times, failures and silence.
        var random: RandomStream
    }

    private let replica: ServedReplica
    private let clock: any ServedClock
    private let state: Mutex<State>
    /// Ends the ledger's connections, after what is under way.
    package let close: @Sendable () -> Void

    private init(
        _ replica: ServedReplica, _ settings: ProviderSettings, _ clock: any ServedClock, _ random: RandomStream,
        close: @escaping @Sendable () -> Void
    ) {
        self.replica = replica
        self.clock = clock
        self.close = close
        state = Mutex(State(settings: settings, random: random))
    }

    /// Opens the ledger, and makes its tables if it is new.
    ///
    /// - Parameters:
    ///   - seed: the scenario's. Whether an order is declined depends on it and on the order's number alone, as it does
    ///     where payment draws that itself.
    ///   - firstEvent: see ``SQLDatabase/open(_:in:of:firstEvent:)``.
    package static func open(
        in store: any SQLStore, settings: ProviderSettings, seed: UInt64, firstEvent: UInt64, clock: any ServedClock
    ) async throws(DatabaseError) -> PaymentStandIn {
        let ledger = try await SQLDatabase.open(
            LedgerTables(), in: store, of: ShopTopology.provider, firstEvent: firstEvent)
        let stream = RandomStream(seed: seed)
        let replica = ServedReplica(
            WaitingHost(ProviderContext(), on: ledger, workers: size.workers), size: size,
            calls: CallDesk([:], peers: NobodyElse(), clock: clock), clock: clock,
            chances: stream.fork(ShopTopology.services[Int(ShopTopology.payment.rawValue)]).fork("chance"))
        return PaymentStandIn(
            replica, settings, clock, stream.fork("provider"), close: { ledger.close() })
    }

    /// Takes nothing more, and returns when all that was taken is answered.
    package func drain() async { await replica.drain() }

    package var settings: ProviderSettings {
        get { state.withLock { $0.settings } }
        set { state.withLock { $0.settings = newValue } }
    }

    // MARK: Routes

    /// What payment asks: messages, as replicas of services take them.
    package var routes: [HTTPRouter.Route] {
        [.waiting(.post, ReplicaRoutes.requests) { [self] request, _ in try await serve(request) }]
    }

    /// For people and experiments: `GET` and `PUT /settings`, `GET /ledger` and `GET /charges/{order}`. They belong on an
    /// address that only this machine reaches.
    package var adminRoutes: [HTTPRouter.Route] {
        [
            .prompt(.get, "/settings") { [self] _, _ in HTTPMedia.answer(200, settings.json) },
            .prompt(.put, "/settings") { [self] request, _ in
                let value = try request.json()
                let settings = try state.withLock { state throws(Problem) in
                    try state.settings.read(value)
                    return state.settings
                }
                return HTTPMedia.answer(200, settings.json)
            },
            .waiting(.get, "/ledger") { [self] _, _ in HTTPMedia.answer(200, try await ledger().json) },
            .waiting(.get, "/charges/{order}") { [self] _, path in
                guard let order = UInt64(path["order"]) else { throw Problem(404, "There is no such order.") }
                let charge = try await charge(of: order)
                guard charge.status != .absent else { throw Problem(404, "Nothing was asked about this order.") }
                return HTTPMedia.answer(
                    200,
                    .object([
                        ("order", .integer(order)), ("status", .string("\(charge.status)")),
                        ("amount", .integer(charge.amount)),
                    ]))
            },
        ]
    }

    // MARK: The ledger

    /// All that the provider has, in numbers.
    package func ledger() async throws -> ProviderLedger {
        ProviderLedger(try await ask(Message(.showLedger, key: 0)))
    }

    /// What the provider has of an order.
    package func charge(of order: UInt64) async throws -> Charge {
        let shown = try await ask(Message(.showCharge, key: order))
        return Charge(
            status: UInt8(exactly: shown.body.c).flatMap(ChargeStatus.init) ?? .absent, amount: shown.body.b)
    }

    // MARK: Serving

    /// What is drawn for a request.
    private struct Fate {
        var time: Timespan
        var fails: Bool
        var isSilent: Bool
        var decline: Double
    }

    private func fate() -> Fate {
        state.withLock { state in
            func happens(_ share: Double) -> Bool { Double(state.random.next() >> 11) * 0x1p-53 < share }
            let settings = state.settings
            return Fate(
                time: Sampler(settings.time).next(&state.random), fails: happens(settings.failure),
                isSilent: happens(settings.silence), decline: settings.decline)
        }
    }

    private func serve(_ request: HTTPRequest) async throws -> HTTPResponse {
        let value = try request.json()
        var message: Message
        do throws(WireError) { message = try WireMessage.read(value) } catch { throw Problem(400, "\(error)") }
        let fate = fate()
        try await clock.sleep(for: fate.time)
        if fate.fails { throw Problem(DeliveryFailure.serviceError) }
        if message.providerMessage == .charge { message = ProviderContext.charge(message, decline: fate.decline) }
        let reply = try await ask(message)
        if fate.isSilent {
            try await clock.sleep(for: Self.silentTime)
            throw Problem(DeliveryFailure.gatewayTimeout)
        }
        var text = ""
        WireMessage.write(reply, to: &text)
        return HTTPResponse(200, headers: ["Content-Type": HTTPMedia.json], body: Array(text.utf8))
    }

    private func ask(_ message: Message) async throws(Problem) -> Message {
        let reply: Message?
        do throws(DeliveryFailure) { reply = try await replica.ask(message) } catch { throw Problem(error) }
        guard let reply else { throw Problem(400, "The provider knows no such request.") }
        return reply
    }
}

/// The provider asks nobody.
private struct NobodyElse: PeerTransport {
    func send(_ request: Message, to service: ServiceID, timeout: Timespan?) async -> PeerAnswer {
        .failed(.noReadyReplica)
    }
}
