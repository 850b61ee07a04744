package import Contexts

/// The world's work for the gateway: requests that have taken too long end, or go to another replica of their service.
/// A request that succeeds needs nothing from here.
extension World {
    /// The number of clients' requests to a service that the gateway has under way. Nil if it neither limits nor times
    /// them and so does not count them.
    ///
    /// A request may be lost without notice, in a mailbox that drops or on a link. It then stays under way until its
    /// time-out, or for ever if there is none.
    package func activeRequests(of service: ServiceID) -> Int? { gateway.activeRequests(of: service) }

    mutating func armGateway(_ service: ServiceID) {
        guard let deadline = gateway.nextWakeUp(for: service) else { return }
        queue.push(.gatewayTimeout(of: service), at: deadline)
    }

    /// Asks another replica, or tells the clients, if an attempt has taken too long. Nobody gets the late result of
    /// such an attempt.
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

    /// Sends a client's request that has come back with a failure to another replica. Returns false if that is not
    /// allowed and the client must be told of the failure.
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

    /// Sends a request that the gateway has waited for too long to another replica. The first attempt may go on at its
    /// replica, but nobody hears of its result.
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

    /// Whether a request's parcel still carries that request. It may have been lost meanwhile, and its place given to
    /// another parcel, even of another service.
    private func isThere(_ overdue: GatewayDesk.Overdue, of service: ServiceID) -> Bool {
        let parcel = parcels[overdue.parcel]
        return parcel.parcel.sender == .client && parcel.parcel.service == service
            && parcel.parcel.client.attempt == overdue.number
    }

    /// Where a request goes next; nil if it goes nowhere.
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

    /// Handles that a link has lost a client's request: the gateway waits for its connection until the connect
    /// time-out. Returns false if there is no such time-out; the gateway then waits for the answer.
    mutating func awaitConnection(_ parcel: ParcelRef) -> Bool {
        guard let timeout = gateway.beginConnecting(parcel) else { return false }
        services[Int(parcel.parcel.service.rawValue)].endpoints.ended(parcel)
        queue.push(.connectTimeout(of: parcel.parcel.index), at: now + timeout)
        return true
    }

    /// Lets a client's request wait for a replica that nobody can reach, until it is back or until the connect
    /// time-out.
    mutating func awaitConnection(_ parcel: ParcelRef, to replica: UInt32) {
        guard let timeout = gateway.beginConnecting(parcel) else { return }
        let event = Event.connectTimeout(of: parcel.parcel.index, with: parcel.parcel.message.id, to: replica)
        queue.push(event, at: now + timeout)
    }

    /// Asks another replica, or tells the client, because no connection was made in time.
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

    /// Takes back a request that still waits for a connection to a replica. Returns whether there is such a request.
    private mutating func takeBackUnconnected(_ event: Event) -> Bool {
        guard let replica = event.unreachable else { return true }
        let parcel = parcels[event.parcel]
        return event.isAbout(parcel.parcel.message.id) && takeBackHeld(parcel, by: replica)
    }

    /// Takes back a request that the gateway has waited for too long before it had a connection. This happens if its
    /// connect time-out is longer than its time-out. A later connection must not deliver a request that the gateway has
    /// given up or sent to another replica.
    ///
    /// - Returns: the parcel to discard, once nobody asks any more where it was sent.
    private mutating func takeBackUnsent(_ overdue: GatewayDesk.Overdue, of service: ServiceID) -> ParcelRef? {
        guard !overdue.isSent, isThere(overdue, of: service) else { return nil }
        let parcel = parcels[overdue.parcel]
        return takeBackHeld(parcel, by: parcel.parcel.destination) ? parcel : nil
    }
}
