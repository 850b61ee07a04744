internal import Contexts

/// The gateway's further attempts: what one replica did not answer is sent to another. Nothing here is asked for a request
/// that succeeds.
extension World {
    /// What is known of a client's request whose attempt has failed.
    struct FailedAttempt {
        var service: ServiceID
        var type: MessageType
        var failure: NextUpstream.Failure
        /// Attempts before it.
        var tries: UInt8
        /// When the request came to the gateway.
        var began: Instant
        /// Replicas of the last two attempts.
        var tried: (UInt32, UInt32)
    }

    /// Sends a client's request, which has come back with a failure, to another replica. Returns false where it may not be, and
    /// the client is to hear of the failure.
    mutating func passOn(_ parcel: ParcelRef, _ observer: some WorldObserver) -> Bool {
        guard let failure = parcel.parcel.failure.flatMap(NextUpstream.Failure.init) else { return false }
        return passOn(parcel, failure, observer)
    }

    private mutating func passOn(
        _ parcel: ParcelRef, _ failure: NextUpstream.Failure, _ observer: some WorldObserver
    ) -> Bool {
        let service = parcel.parcel.service
        guard services[Int(service.rawValue)].nextUpstream != nil, isAwaited(parcel) else { return false }
        let attempt = FailedAttempt(
            service: service, type: parcel.parcel.message.type, failure: failure, tries: parcel.parcel.tries,
            began: parcel.parcel.asked, tried: (parcel.parcel.endpoint, parcel.parcel.endpointBefore))
        guard let replica = nextReplica(after: attempt) else { return false }
        let why = parcel.parcel.failure ?? .gatewayTimeout
        parcel.parcel.failure = nil
        parcel.parcel.arrived = .distantFuture
        renumber(parcel)
        sendNext(parcel, to: replica, after: attempt, why, observer)
        return true
    }

    /// Sends a request to another replica that the gateway has waited for too long. Its first attempt may go on where it is;
    /// nobody will hear of it.
    mutating func passOn(_ overdue: GatewayDesk.Overdue, of service: Int, _ observer: some WorldObserver) -> Bool {
        guard services[service].nextUpstream != nil else { return false }
        let before = parcels[overdue.parcel]
        let isThere = isThere(overdue, of: service)
        let attempt = FailedAttempt(
            service: ServiceID(rawValue: UInt16(service)), type: overdue.message.type,
            failure: NextUpstream.Failure(condition: .timeout, isSent: overdue.isSent), tries: overdue.tries,
            began: overdue.began,
            tried: isThere
                ? (before.parcel.endpoint, before.parcel.endpointBefore) : (IntegerMap.none, IntegerMap.none))
        guard let replica = nextReplica(after: attempt) else { return false }
        let parcel = parcels.make(overdue.message, from: .client, to: attempt.service, call: overdue.token)
        parcel.parcel.asked = overdue.began
        parcel.parcel.tries = overdue.tries
        mark(parcel)
        begin(parcel, at: service)
        sendNext(parcel, to: replica, after: attempt, .gatewayTimeout, observer)
        return true
    }

    /// Whether a request's parcel still is where the gateway knows it: it may have been lost meanwhile, and its place given to
    /// another, of another service too.
    private func isThere(_ overdue: GatewayDesk.Overdue, of service: Int) -> Bool {
        let parcel = parcels[overdue.parcel]
        return parcel.parcel.sender == .client && Int(parcel.parcel.service.rawValue) == service
            && Self.number(of: parcel) == overdue.number
    }

    private mutating func sendNext(
        _ parcel: ParcelRef, to replica: UInt32, after attempt: FailedAttempt, _ why: DeliveryFailure,
        _ observer: some WorldObserver
    ) {
        parcel.parcel.tries += 1
        parcel.parcel.endpointBefore = attempt.tried.0
        services[Int(attempt.service.rawValue)].desk?.noteTries(parcel.parcel.tries, Self.number(of: parcel))
        services[Int(attempt.service.rawValue)].counters.passedOn += 1
        note(.passedOn, parcel, why, value: Int64(parcel.parcel.tries))
        observer.passedOn(
            token: parcel.parcel.call, to: attempt.service, because: attempt.failure.condition, at: now)
        send(parcel, to: replica)
    }

    /// Where a request goes next; nil where it goes nowhere.
    private mutating func nextReplica(after attempt: FailedAttempt) -> UInt32? {
        let service = Int(attempt.service.rawValue)
        guard let rule = services[service].nextUpstream, rule.on.contains(attempt.failure.condition),
            Int(attempt.tries) + 1 < rule.tries, rule.timeout.map({ now - attempt.began < $0 }) ?? true
        else { return nil }
        let isOnce = attempt.failure.isSent && services[service].configuration.nonIdempotent.contains(attempt.type)
        guard !isOnce || rule.on.contains(.nonIdempotent) else { return nil }
        return endpoint(of: service, but: attempt.tried)
    }

    /// One of the endpoints that were not tried, as the service's balancing chooses.
    private mutating func endpoint(of service: Int, but tried: (UInt32, UInt32)) -> UInt32? {
        func isTried(_ replica: UInt32) -> Bool { replica == tried.0 || replica == tried.1 }
        let endpoints = services[service].endpoints
        let count = endpoints.count { !isTried($0) }
        guard count > 0 else { return nil }
        guard services[service].countsRequests else {
            var next = services[service].nextEndpoint
            while next >= endpoints.count || isTried(endpoints[next]) {
                next = next + 1 >= endpoints.count ? 0 : next + 1
            }
            services[service].nextEndpoint = next + 1
            return endpoints[next]
        }
        let untried = endpoints.filter { !isTried($0) }
        let one = untried[Int(services[service].balanceStream.nextBounded(UInt64(count)))]
        let other = untried[Int(services[service].balanceStream.nextBounded(UInt64(count)))]
        return slots[Int(other)].activeRequests < slots[Int(one)].activeRequests ? other : one
    }

    // MARK: Connecting

    /// A link has lost a client's request: the gateway waits for its connection until the connect time-out. Returns false
    /// where there is none, so that it waits for the answer.
    mutating func awaitConnection(_ parcel: ParcelRef) -> Bool {
        let service = Int(parcel.parcel.service.rawValue)
        guard parcel.parcel.sender == .client, !parcel.parcel.isCopy,
            let timeout = services[service].configuration.connectTimeout
        else { return false }
        leave(parcel)
        services[service].desk?.note(isSent: false, Self.number(of: parcel))
        let event = Event(.connectTimeout, target: IntegerMap.none, token: UInt64(parcel.parcel.index))
        queue.push(event, at: now + timeout)
        return true
    }

    /// A client's request waits for a replica that nobody reaches: until it is back, or until the connect time-out.
    mutating func awaitConnection(_ parcel: ParcelRef, to replica: UInt32) {
        let service = Int(parcel.parcel.service.rawValue)
        guard parcel.parcel.sender == .client, !parcel.parcel.isCopy,
            let timeout = services[service].configuration.connectTimeout
        else { return }
        services[service].desk?.note(isSent: false, Self.number(of: parcel))
        // Its place in the pool may be another's by then, so the message is named too.
        let token = UInt64(parcel.parcel.index) | parcel.parcel.message.id << 32
        queue.push(Event(.connectTimeout, target: replica, token: token), at: now + timeout)
    }

    /// What has waited for a connection to a replica has one now.
    mutating func noteConnections(_ events: [Event]) {
        for event in events where event.kind == .delivery {
            let parcel = parcels[UInt32(event.token)]
            guard parcel.parcel.sender == .client, !parcel.parcel.isCopy else { continue }
            services[Int(parcel.parcel.service.rawValue)].desk?.note(isSent: true, Self.number(of: parcel))
        }
    }

    /// Takes a request back that still waits for a connection to a replica. Returns whether there is such a one.
    private mutating func takeBackUnconnected(_ event: Event) -> Bool {
        let index = UInt32(truncatingIfNeeded: event.token)
        guard event.target != IntegerMap.none else { return true }
        guard (parcels[index].parcel.message.id &<< 32) | UInt64(index) == event.token else { return false }
        return takeBackHeld(parcels[index], by: Int(event.target))
    }

    /// Takes a request out of what waits for a replica that nobody reaches. Returns whether it waited there.
    private mutating func takeBackHeld(_ parcel: ParcelRef, by slot: Int) -> Bool {
        let index = parcel.parcel.index
        guard slots.indices.contains(slot), slots[slot].isUnreachable,
            let place = slots[slot].held.firstIndex(where: { $0.kind == .delivery && UInt32($0.token) == index })
        else { return false }
        if slots[slot].isWatched { slots[slot].countBusyTime(until: now) }
        slots[slot].held.remove(at: place)
        slots[slot].heldOffers -= 1
        meterLoad(slot)
        services[Int(parcel.parcel.service.rawValue)].counters.lost += 1
        leave(parcel)
        return true
    }

    /// Takes a request back that the gateway has waited for too long while it had no connection yet: whoever is connected
    /// to later must not get what the gateway has given up, or given to another. Its connect time-out is longer than its
    /// time-out then.
    ///
    /// - Returns: the parcel to be thrown away, once nobody asks any more where it was sent.
    mutating func takeBackUnsent(_ overdue: GatewayDesk.Overdue, of service: Int) -> ParcelRef? {
        guard !overdue.isSent, isThere(overdue, of: service) else { return nil }
        let parcel = parcels[overdue.parcel]
        return takeBackHeld(parcel, by: Int(parcel.parcel.endpoint)) ? parcel : nil
    }

    /// No connection has come about: another replica is asked, or the client told.
    mutating func endConnecting(_ event: Event, _ observer: some WorldObserver) {
        guard takeBackUnconnected(event) else { return }
        let parcel = parcels[UInt32(truncatingIfNeeded: event.token)]
        guard !passOn(parcel, NextUpstream.Failure(condition: .timeout, isSent: false), observer) else { return }
        let (token, message, service) = (parcel.parcel.call, parcel.parcel.message, parcel.parcel.service)
        let isAwaited = dismiss(parcel)
        if isAwaited { note(.gatewayTimeout, parcel) }
        parcels.discard(parcel)
        guard isAwaited else { return }
        services[Int(service.rawValue)].counters.gatewayTimeouts += 1
        observer.clientAnswered(token: token, message, failure: .gatewayTimeout, world: &self)
    }
}
