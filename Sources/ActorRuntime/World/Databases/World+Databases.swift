package import Contexts

/// The time that databases take, and how they fail. The same in both worlds: the loop keeps the connections and waits for
/// the commits, by its event queue or by the wall clock.
extension World {
    /// Whether messages wait for connections: where there are fewer than workers.
    private func hasPool(_ service: Int) -> Bool {
        guard let pool = services[service].configuration.database.pool else { return false }
        return pool < services[service].configuration.workers
    }

    /// A new incarnation has all its connections.
    mutating func openPool(_ index: Int) {
        let service = Int(slots[index].service.rawValue)
        let pool = services[service].configuration.database.pool ?? 0
        slots[index].pool = hasPool(service) ? ConnectionPool(pool) : nil
        refreshTerms(of: index)
    }

    /// What a commit adds to the time of a worker that never waits for a connection.
    mutating func unpooledCommitTime(_ service: Int) -> Timespan {
        services[service].takesCommitTime && !hasPool(service) ? commitTime(service) : .zero
    }

    private mutating func commitTime(_ service: Int) -> Timespan {
        guard services[service].takesCommitTime else { return .zero }
        let own = services[service].commit.next(&services[service].commitStream)
        guard let slowdown = services[service].commitSlowdown else { return own }
        let slow = slowdown.sampler.next(&services[service].slowCommitStream)
        return slowdown.added ? own + slow : slow
    }

    // MARK: Connections

    /// A worker has served its time: what is left is its transaction.
    mutating func finish(_ worker: UInt16, at index: Int, _ observer: some WorldObserver) {
        guard slots[index].pool != nil else { return conclude(worker, at: index, observer) }
        let service = Int(slots[index].service.rawValue)
        let deadline = now + services[service].configuration.database.connectionTimeout
        if slots[index].pool?.take(for: worker, until: deadline) == true {
            transact(worker, at: index, observer)
        } else {
            queue.push(
                Event(.connectionTimeout, target: UInt32(index), token: UInt64(slots[index].incarnation)), at: deadline)
        }
    }

    /// Lets a worker hold its connection for a commit, and then those that get it next, as far as commits take no time.
    private mutating func transact(_ worker: UInt16, at index: Int, _ observer: some WorldObserver) {
        let incarnation = slots[index].incarnation
        var holder: UInt16? = worker
        while let worker = holder, slots[index].replica != nil, slots[index].incarnation == incarnation {
            let time = commitTime(Int(slots[index].service.rawValue))
            guard time == .zero else {
                let event = Event(.commit, target: UInt32(index), worker: worker, token: UInt64(incarnation))
                return queue.push(event, at: now + time)
            }
            conclude(worker, at: index, observer)
            holder = releaseConnection(index, incarnation)
        }
    }

    /// The time of a commit is over: the transaction takes place, and its connection goes to the next worker.
    mutating func commit(_ worker: UInt16, at index: Int, _ observer: some WorldObserver) {
        let incarnation = slots[index].incarnation
        conclude(worker, at: index, observer)
        if let next = releaseConnection(index, incarnation) { transact(next, at: index, observer) }
    }

    private mutating func releaseConnection(_ index: Int, _ incarnation: UInt32) -> UInt16? {
        slots[index].incarnation == incarnation ? slots[index].pool?.giveBack() : nil
    }

    /// Workers that have waited too long for a connection fail.
    mutating func endWaits(at index: Int, _ observer: some WorldObserver) {
        while let worker = slots[index].pool?.nextOverdue(at: now) {
            process(.fail(worker: worker, .databaseUnavailable, isByFault: false), at: UInt32(index), observer)
        }
    }

    // MARK: Faults

    /// Changes how long a service's commits take, from the next one on; nil ends it.
    package mutating func slowDatabase(_ service: ServiceID, _ slowdown: (time: Distribution, added: Bool)?) {
        services[Int(service.rawValue)].commitSlowdown = slowdown.map { (Sampler($0.time), $0.added) }
    }

    /// Takes a service's database away, or brings it back. Meanwhile what its workers handle fails with
    /// ``DeliveryFailure/databaseUnavailable``, the ends of calls too, and events stay in the outbox; the bus delivers
    /// again for as long as it takes, since it is no failure of the message.
    package mutating func setDatabaseUp(_ isUp: Bool, _ service: ServiceID) {
        setHindrance(.databaseDown, !isUp, of: service)
    }

    /// Lets a service's database crash, and come back at once with what its storage kept. Pending timers are rows of it:
    /// those return that it kept, and are due at once where their time has passed.
    package mutating func crashDatabase(_ service: ServiceID, losing loss: StorageLoss) {
        let index = Int(service.rawValue)
        services[index].database.lose(loss)
        // Before the first sync each commit is durable, and nothing has changed.
        guard loss == .everything || services[index].wakeUpsAtSync != nil else { return }
        if loss == .everything, services[index].wakeUpsAtSync != nil { services[index].wakeUpsAtSync = IntegerMap() }
        wakeAgain(service)
    }

    /// Makes all durable that a service has committed. The first call says that commits of this service are not durable
    /// by themselves: from then on a crash loses what came after the latest one.
    package mutating func syncDatabase(_ service: ServiceID) {
        services[Int(service.rawValue)].database.sync()
        services[Int(service.rawValue)].wakeUpsAtSync = wakeUpOfKey[Int(service.rawValue)]
    }
}
