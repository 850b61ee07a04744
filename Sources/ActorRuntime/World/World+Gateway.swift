package import Contexts

/// What the gateway wants done: requests that have taken too long end, or go to another replica of their service. Nothing
/// here is asked for a request that succeeds.
extension World {
    /// Requests of clients to a service that the gateway has under way; nil where it neither limits nor times them, and
    /// does not count them.
    ///
    /// A request that is lost unseen, in a mailbox that drops or on a link, stays under way until its time-out; with
    /// none, for ever.
    package func activeRequests(of service: ServiceID) -> Int? { gateway.activeRequests(of: service) }

    mutating func armGateway(_ service: ServiceID) {
        guard let deadline = gateway.nextWakeUp(for: service) else { return }
        queue.push(.gatewayTimeout(of: service), at: deadline)
    }

    /// Asks another replica, or tells the clients, where an attempt has taken too long. What still comes of it is nobody's.
    mutating func endOverdue(_ service: ServiceID, _ observer: some WorldObserver) {
        while let overdue = gateway.nextOverdue(of: service, at: now) {
            let unsent = takeBackUnsent(overdue, of: service)
            defer { if let unsent { parcels.discard(unsent) } }
            guard !passOn(overdue, of: service, observer) else { continue }
            services[Int(service.rawValue)].counters.gatewayTimeouts += 1
            note(.gatewayTimeout, overdue.message, of: service)
            observer.clientAnswered(token: overdue.token, overdue.message, failure: .gatewayTimeout, world: &self)
        }
        gateway.woke(for: service)
        armGateway(service)
    }

    // MARK: Another replica

    /// Sends a client's request, which has come back with a failure, to another replica. Returns false where it may not be,
    /// and the client is to hear of the failure.
    mutating func passOn(_ parcel: ParcelRef, _ observer: some WorldObserver) -> Bool {
        guard let failure = parcel.parcel.failure.flatMap(NextUpstream.Failure.init) else { return false }
        return passOn(parcel, failure, observer)
    }

    private mutating func passOn(
        _ parcel: ParcelRef, _ failure: NextUpstream.Failure, _ observer: some WorldObserver
    ) -> Bool {
        let service = parcel.parcel.service
        guard gateway.triesAgain(service), gateway.isAwaited(parcel) else { return false }
        let attempt = Gateway.FailedAttempt(
            service: service, type: parcel.parcel.message.type, failure: failure, tries: parcel.parcel.client.tries,
            began: parcel.parcel.client.asked, tried: (parcel.parcel.destination, parcel.parcel.destinationBefore))
        guard let replica = nextReplica(after: attempt) else { return false }
        let why = parcel.parcel.failure ?? .gatewayTimeout
        parcel.parcel.failure = nil
        parcel.parcel.arrived = .distantFuture
        _ = gateway.end(parcel, at: now)
        sendNext(parcel, to: replica, after: attempt, why, observer)
        return true
    }

    /// Sends a request to another replica that the gateway has waited for too long. Its first attempt may go on where it is;
    /// nobody will hear of it.
    private mutating func passOn(
        _ overdue: GatewayDesk.Overdue, of service: ServiceID, _ observer: some WorldObserver
    ) -> Bool {
        guard gateway.triesAgain(service) else { return false }
        let before = parcels[overdue.parcel]
        let attempt = Gateway.FailedAttempt(
            service: service, type: overdue.message.type,
            failure: NextUpstream.Failure(condition: .timeout, isSent: overdue.isSent), tries: overdue.tries,
            began: overdue.began,
            tried: isThere(overdue, of: service)
                ? (before.parcel.destination, before.parcel.destinationBefore) : (IntegerMap.none, IntegerMap.none))
        guard let replica = nextReplica(after: attempt) else { return false }
        let parcel = parcels.make(overdue.message, from: .client, to: service)
        parcel.parcel.client.token = overdue.token
        parcel.parcel.client.asked = overdue.began
        parcel.parcel.client.tries = overdue.tries
        mark(parcel)
        sendNext(parcel, to: replica, after: attempt, .gatewayTimeout, observer)
        return true
    }

    /// Whether a request's parcel still is where the gateway knows it: it may have been lost meanwhile, and its place given to
    /// another, of another service too.
    private func isThere(_ overdue: GatewayDesk.Overdue, of service: ServiceID) -> Bool {
        let parcel = parcels[overdue.parcel]
        return parcel.parcel.sender == .client && parcel.parcel.service == service
            && parcel.parcel.client.attempt == overdue.number
    }

    /// Where a request goes next; nil where it goes nowhere.
    private mutating func nextReplica(after attempt: Gateway.FailedAttempt) -> UInt32? {
        guard gateway.mayTryAgain(after: attempt, at: now) else { return nil }
        return services[Int(attempt.service.rawValue)].endpoints.next(but: attempt.tried)
    }

    private mutating func sendNext(
        _ parcel: ParcelRef, to replica: UInt32, after attempt: Gateway.FailedAttempt, _ why: DeliveryFailure,
        _ observer: some WorldObserver
    ) {
        gateway.begin(parcel, at: now)
        armGateway(attempt.service)
        parcel.parcel.client.tries += 1
        parcel.parcel.destinationBefore = attempt.tried.0
        gateway.setTries(of: parcel)
        services[Int(attempt.service.rawValue)].counters.passedOn += 1
        note(.passedOn, parcel, why, value: Int64(parcel.parcel.client.tries))
        observer.passedOn(
            token: parcel.parcel.client.token, to: attempt.service, because: attempt.failure.condition, at: now)
        send(parcel, to: replica)
    }

    // MARK: Connecting

    /// A link has lost a client's request: the gateway waits for its connection until the connect time-out. Returns false
    /// where there is none, so that it waits for the answer.
    mutating func awaitConnection(_ parcel: ParcelRef) -> Bool {
        guard let timeout = gateway.beginConnecting(parcel) else { return false }
        services[Int(parcel.parcel.service.rawValue)].endpoints.ended(parcel)
        queue.push(.connectTimeout(of: parcel.parcel.index), at: now + timeout)
        return true
    }

    /// A client's request waits for a replica that nobody reaches: until it is back, or until the connect time-out.
    mutating func awaitConnection(_ parcel: ParcelRef, to replica: UInt32) {
        guard let timeout = gateway.beginConnecting(parcel) else { return }
        let event = Event.connectTimeout(of: parcel.parcel.index, with: parcel.parcel.message.id, to: replica)
        queue.push(event, at: now + timeout)
    }

    /// No connection has come about: another replica is asked, or the client told.
    mutating func endConnecting(_ event: Event, _ observer: some WorldObserver) {
        guard takeBackUnconnected(event) else { return }
        let parcel = parcels[event.parcel]
        guard !passOn(parcel, NextUpstream.Failure(condition: .timeout, isSent: false), observer) else { return }
        let (token, message, service) = (parcel.parcel.client.token, parcel.parcel.message, parcel.parcel.service)
        let isAwaited = gateway.end(parcel, at: now)
        if isAwaited { note(.gatewayTimeout, parcel) }
        parcels.discard(parcel)
        guard isAwaited else { return }
        services[Int(service.rawValue)].counters.gatewayTimeouts += 1
        observer.clientAnswered(token: token, message, failure: .gatewayTimeout, world: &self)
    }

    /// Takes a request back that still waits for a connection to a replica. Returns whether there is such a one.
    private mutating func takeBackUnconnected(_ event: Event) -> Bool {
        guard let replica = event.unreachable else { return true }
        let parcel = parcels[event.parcel]
        return event.isAbout(parcel.parcel.message.id) && takeBackHeld(parcel, by: replica)
    }

    /// Takes a request back that the gateway has waited for too long while it had no connection yet: whoever is connected
    /// to later must not get what the gateway has given up, or given to another. Its connect time-out is longer than its
    /// time-out then.
    ///
    /// - Returns: the parcel to be thrown away, once nobody asks any more where it was sent.
    private mutating func takeBackUnsent(_ overdue: GatewayDesk.Overdue, of service: ServiceID) -> ParcelRef? {
        guard !overdue.isSent, isThere(overdue, of: service) else { return nil }
        let parcel = parcels[overdue.parcel]
        return takeBackHeld(parcel, by: parcel.parcel.destination) ? parcel : nil
    }
}
