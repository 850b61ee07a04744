internal import Contexts

/// The only entry for clients. It knows which of their requests are under way, how long it waits for them, and when it
/// asks another replica.
///
/// It sends nothing itself. It says whether a request may go on, which requests have taken too long, and which of those
/// may be tried again.
struct Gateway: ~Copyable {
    /// What is known of a client's request whose attempt has failed.
    struct FailedAttempt {
        let service: ServiceID
        let type: MessageType
        let failure: NextUpstream.Failure
        /// The number of attempts before it.
        let tries: UInt8
        /// When the request came to the gateway.
        let began: Instant
        /// The replicas of the last two attempts.
        let tried: (UInt32, UInt32)
    }

    /// How the gateway treats the requests to one service.
    struct Route {
        /// Nil if the requests are neither limited nor timed.
        var desk: GatewayDesk?
        /// Nil if each request gets one attempt.
        let nextUpstream: NextUpstream?
        let nonIdempotent: [MessageType]
        let connectTimeout: Timespan?
    }

    private var routes = UniqueArray<Route>()

    /// - Parameters:
    ///   - timeout: how long the gateway waits for an answer; nil means without end.
    ///   - maximum: how many requests may be under way at the same time; nil sets no limit.
    mutating func addService(
        timeout: Timespan?, maximum: Int?, connectTimeout: Timespan?, nextUpstream: NextUpstream?,
        nonIdempotent: [MessageType]
    ) {
        let hasDesk = timeout != nil || maximum != nil
        routes.append(
            Route(
                desk: hasDesk ? GatewayDesk(timeout: timeout, maximum: maximum) : nil, nextUpstream: nextUpstream,
                nonIdempotent: nonIdempotent, connectTimeout: connectTimeout))
    }

    // MARK: Attempts

    /// Records that a client's request has come. Returns whether it may go on; if not, there are too many.
    mutating func admit(_ parcel: ParcelRef, at now: Instant) -> Bool {
        guard let isFull = routes[Int(parcel.parcel.service.rawValue)].desk?.isFull else { return true }
        guard !isFull else {
            parcel.parcel.client.attempt = GatewayDesk.unknown
            return false
        }
        begin(parcel, at: now)
        return true
    }

    /// Records that an attempt at a request begins.
    mutating func begin(_ parcel: ParcelRef, at now: Instant) {
        parcel.parcel.client.attempt =
            routes[Int(parcel.parcel.service.rawValue)].desk?.begin(parcel, at: now) ?? GatewayDesk.unknown
    }

    /// Records that an attempt has ended. Returns whether the client still waits for its answer.
    mutating func end(_ parcel: ParcelRef, at now: Instant) -> Bool {
        routes[Int(parcel.parcel.service.rawValue)].desk?.end(parcel.parcel.client.attempt, at: now) ?? true
    }

    /// Whether the client still waits for an answer to this attempt.
    func isAwaited(_ parcel: ParcelRef) -> Bool {
        routes[Int(parcel.parcel.service.rawValue)].desk?.isAwaited(parcel.parcel.client.attempt) ?? true
    }

    /// Records that the attempt about to be sent is not the request's first.
    mutating func setTries(of parcel: ParcelRef) {
        routes[Int(parcel.parcel.service.rawValue)].desk?
            .setTries(parcel.parcel.client.tries, parcel.parcel.client.attempt)
    }

    // MARK: Time-outs

    /// When the world must be woken for the requests to a service; nil if a wake-up is already set or none is needed.
    mutating func nextWakeUp(for service: ServiceID) -> Instant? { routes[Int(service.rawValue)].desk?.nextWakeUp() }

    /// Records that the world was woken and has asked for everything that is overdue.
    mutating func woke(for service: ServiceID) { routes[Int(service.rawValue)].desk?.woke() }

    /// Ends the attempt that has waited longest for a service if its time has run out.
    mutating func nextOverdue(of service: ServiceID, at now: Instant) -> GatewayDesk.Overdue? {
        routes[Int(service.rawValue)].desk?.nextOverdue(at: now)
    }

    /// How long a client's request waits for a connection that cannot be made. Nil if it is not a client's request, or
    /// if it waits as it would for an answer.
    mutating func beginConnecting(_ parcel: ParcelRef) -> Timespan? {
        guard parcel.parcel.sender == .client, !parcel.parcel.isCopy,
            let timeout = routes[Int(parcel.parcel.service.rawValue)].connectTimeout
        else { return nil }
        setSent(false, parcel)
        return timeout
    }

    /// Records that a client's request now has the connection that it waited for.
    mutating func connected(_ parcel: ParcelRef) {
        if parcel.parcel.sender == .client, !parcel.parcel.isCopy { setSent(true, parcel) }
    }

    private mutating func setSent(_ isSent: Bool, _ parcel: ParcelRef) {
        routes[Int(parcel.parcel.service.rawValue)].desk?.setSent(isSent, parcel.parcel.client.attempt)
    }

    // MARK: Another replica

    /// Whether requests to a service are ever tried again.
    func triesAgain(_ service: ServiceID) -> Bool { routes[Int(service.rawValue)].nextUpstream != nil }

    /// Whether another replica may be asked after an attempt that failed.
    func mayTryAgain(after attempt: FailedAttempt, at now: Instant) -> Bool {
        let service = Int(attempt.service.rawValue)
        guard let rule = routes[service].nextUpstream, rule.on.contains(attempt.failure.condition),
            Int(attempt.tries) + 1 < rule.tries, rule.timeout.map({ now - attempt.began < $0 }) ?? true
        else { return false }
        let isOnce = attempt.failure.isSent && routes[service].nonIdempotent.contains(attempt.type)
        return !isOnce || rule.on.contains(.nonIdempotent)
    }

    // MARK: Figures

    /// The number of requests to a service that are under way; nil if they are not counted.
    func activeRequests(of service: ServiceID) -> Int? { routes[Int(service.rawValue)].desk?.active }

    /// The number of requests since the last call of this function.
    mutating func takeLevel(of service: ServiceID, at now: Instant) -> LevelReading? {
        routes[Int(service.rawValue)].desk?.takeLevel(at: now)
    }
}
