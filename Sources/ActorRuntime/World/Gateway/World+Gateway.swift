package import Contexts

/// The one door for clients: how long it waits, how much it lets through, and which replica it chooses.
extension World {
    /// Requests of clients to a service that the gateway has under way; nil where it neither limits nor times them, and
    /// does not count them.
    ///
    /// A request that is lost unseen, in a mailbox that drops or on a link, stays under way until its time-out; with
    /// none, for ever.
    package func activeRequests(of service: ServiceID) -> Int? { services[Int(service.rawValue)].desk?.active }

    /// Notes a client's request with the gateway. Returns whether it may go on; otherwise it is on its way back.
    mutating func admit(_ parcel: ParcelRef, to service: Int) -> Bool {
        guard let isFull = services[service].desk?.isFull else { return true }
        guard !isFull else {
            number(parcel, GatewayDesk.unknown)
            services[service].counters.rejected += 1
            sendBack(parcel, .overflow, isOverLink: false)
            return false
        }
        begin(parcel, at: service)
        return true
    }

    /// Notes an attempt at a request.
    mutating func begin(_ parcel: ParcelRef, at service: Int) {
        number(parcel, services[service].desk?.begin(parcel, at: now) ?? GatewayDesk.unknown)
        armGateway(service)
    }

    /// Notes another attempt with a parcel in the place of the one that has come back.
    mutating func renumber(_ parcel: ParcelRef) {
        _ = dismiss(parcel)
        begin(parcel, at: Int(parcel.parcel.service.rawValue))
    }

    // A client has neither replica nor worker, so the number takes their place.
    private func number(_ parcel: ParcelRef, _ number: UInt64) {
        parcel.parcel.replica = UInt32(truncatingIfNeeded: number)
        parcel.parcel.worker = UInt16(truncatingIfNeeded: number >> 32)
    }

    /// The number of an attempt with the gateway.
    static func number(of parcel: ParcelRef) -> UInt64 {
        UInt64(parcel.parcel.worker) << 32 | UInt64(parcel.parcel.replica)
    }

    /// Ends a client's request. Returns whether the client still waits for its answer.
    mutating func dismiss(_ parcel: ParcelRef) -> Bool {
        services[Int(parcel.parcel.service.rawValue)].desk?.end(Self.number(of: parcel), at: now) ?? true
    }

    /// Whether the client still waits for an answer to this attempt.
    func isAwaited(_ parcel: ParcelRef) -> Bool {
        services[Int(parcel.parcel.service.rawValue)].desk?.isAwaited(Self.number(of: parcel)) ?? true
    }

    /// Asks another replica, or tells the clients, where an attempt has taken too long. What still comes of it is nobody's.
    mutating func endOverdue(_ service: Int, _ observer: some WorldObserver) {
        while let overdue = services[service].desk?.nextOverdue(at: now) {
            let unsent = takeBackUnsent(overdue, of: service)
            defer { if let unsent { parcels.discard(unsent) } }
            guard !passOn(overdue, of: service, observer) else { continue }
            services[service].counters.gatewayTimeouts += 1
            note(.gatewayTimeout, overdue.message, of: ServiceID(rawValue: UInt16(service)))
            observer.clientAnswered(
                token: overdue.token, overdue.message, failure: .gatewayTimeout, world: &self)
        }
        services[service].desk?.isArmed = false
        armGateway(service)
    }

    private mutating func armGateway(_ service: Int) {
        guard let deadline = services[service].desk?.arm() else { return }
        queue.push(Event(.gatewayTimeout, target: UInt32(service)), at: deadline)
    }

    /// Envoy's choice among the endpoints of a service, of which there is one at least.
    mutating func leastRequested(of service: Int) -> UInt32 {
        let count = UInt64(services[service].endpoints.count)
        let one = services[service].endpoints[Int(services[service].balanceStream.nextBounded(count))]
        let other = services[service].endpoints[Int(services[service].balanceStream.nextBounded(count))]
        return slots[Int(other)].activeRequests < slots[Int(one)].activeRequests ? other : one
    }

    /// Counts a request for the replica that it is sent to.
    mutating func join(_ parcel: ParcelRef, _ replica: UInt32) {
        parcel.parcel.target = replica
        slots[Int(replica)].activeRequests += 1
    }

    /// A request counts no longer for the replica that it was sent to, if it did.
    mutating func leave(_ parcel: ParcelRef) {
        let target = parcel.parcel.target
        guard target != IntegerMap.none else { return }
        parcel.parcel.target = IntegerMap.none
        slots[Int(target)].activeRequests -= 1
    }
}
