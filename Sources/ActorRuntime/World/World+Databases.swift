package import Contexts

/// The time that databases take, and how they fail. Both worlds work in the same way: the loop keeps the connections
/// and waits for the commits, with its event queue or with the wall clock.
extension World {
    // MARK: Connections

    /// Handles that a worker has served its time. Its transaction is left, which may need a connection.
    @inline(__always)
    mutating func finish(_ worker: UInt16, at index: Int, _ observer: some WorldObserver) {
        guard !slots[index].isOrdinary else { return process(.finish(worker: worker), at: UInt32(index), observer) }
        guard slots[index].pool != nil else { return conclude(worker, at: index, observer) }
        if let deadline = slots[index].pool?.take(for: worker, at: now) {
            queue.push(.connectionTimeout(of: UInt32(index), slots[index].incarnation), at: deadline)
        } else {
            transact(worker, at: index, observer)
        }
    }

    /// Lets a worker hold its connection for a commit. If commits take no time, goes on with the workers that get the
    /// connection next.
    private mutating func transact(_ worker: UInt16, at index: Int, _ observer: some WorldObserver) {
        let incarnation = slots[index].incarnation
        var holder: UInt16? = worker
        while let worker = holder, slots[index].replica != nil, slots[index].incarnation == incarnation {
            let time = services[Int(slots[index].service.rawValue)].commits.next()
            guard time == .zero else {
                return queue.push(.commit(worker, of: UInt32(index), incarnation), at: now + time)
            }
            conclude(worker, at: index, observer)
            holder = releaseConnection(index, incarnation)
        }
    }

    /// Handles that the time of a commit is over: carries out the transaction, and gives its connection to the next
    /// worker.
    mutating func commit(_ worker: UInt16, at index: Int, _ observer: some WorldObserver) {
        let incarnation = slots[index].incarnation
        conclude(worker, at: index, observer)
        if let next = releaseConnection(index, incarnation) { transact(next, at: index, observer) }
    }

    private mutating func releaseConnection(_ index: Int, _ incarnation: UInt32) -> UInt16? {
        slots[index].incarnation == incarnation ? slots[index].pool?.giveBack() : nil
    }

    /// Decides about a worker's message, or lets it fail, now that the worker has everything it needs.
    private mutating func conclude(_ worker: UInt16, at index: Int, _ observer: some WorldObserver) {
        let service = Int(slots[index].service.rawValue)
        if let isByFault = services[service].handling.nextError(as: slots[index].terms) {
            process(.fail(worker: worker, .serviceError, isByFault: isByFault), at: UInt32(index), observer)
        } else {
            process(.finish(worker: worker), at: UInt32(index), observer)
        }
    }

    /// Fails the workers that have waited too long for a connection.
    mutating func endWaits(at index: Int, _ observer: some WorldObserver) {
        while let worker = slots[index].pool?.nextOverdue(at: now) {
            process(.fail(worker: worker, .databaseUnavailable, isByFault: false), at: UInt32(index), observer)
        }
    }

    // MARK: Faults

    /// Changes how long a service's commits take, from the next one on; nil ends the change.
    package mutating func slowDatabase(_ service: ServiceID, _ slowdown: (time: Distribution, added: Bool)?) {
        services[Int(service.rawValue)].commits.slow(slowdown)
    }

    /// Takes a service's database down, or brings it back. While it is down, everything that the service's workers
    /// handle fails with ``DeliveryFailure/databaseUnavailable``, also the ends of calls, and events stay in the
    /// outbox. The bus delivers again for as long as that takes, because the message is not to blame.
    package mutating func setDatabaseUp(_ isUp: Bool, _ service: ServiceID) {
        setHindrance(.databaseDown, !isUp, of: service)
    }

    /// Lets a service's database crash and come back at once with what its storage kept. Pending timers are rows of the
    /// database. The timers that it kept return; a timer whose time has passed is due at once.
    package mutating func crashDatabase(_ service: ServiceID, losing loss: StorageLoss) {
        let index = Int(service.rawValue)
        services[index].database.lose(loss)
        // Before the first sync each commit is durable, so nothing is lost.
        guard loss == .everything || services[index].wakeUpsAtSync != nil else { return }
        if loss == .everything, services[index].wakeUpsAtSync != nil { services[index].wakeUpsAtSync = IntegerMap() }
        wakeAgain(service)
    }

    /// Makes everything durable that a service has committed. The first call says that commits of this service are not
    /// durable by themselves. From then on a crash loses everything that was committed after the latest call.
    package mutating func syncDatabase(_ service: ServiceID) {
        services[Int(service.rawValue)].database.sync()
        services[Int(service.rawValue)].wakeUpsAtSync = wakeUpOfKey[Int(service.rawValue)].copy()
    }
}
