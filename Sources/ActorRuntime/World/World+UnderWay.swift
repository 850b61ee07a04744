package import Contexts

extension World {
    /// Passes every message that something may still come of, in no meaningful order: those that travel, wait in the
    /// bus or a mailbox, are in a worker's hands, lie in an outbox, or come when a timer fires. Of dead letters, and of what
    /// waits behind them, nothing comes by itself.
    ///
    /// For the end of a virtual run, when nothing happens any more: it looks at every parcel, timer and event. In a live world
    /// replicas may be at work on their parcels still, so it must not be asked there.
    ///
    /// - Parameter alive: for each service whether it has, or will have, a replica that handles what waits for it. What waits
    ///   for another one is left out.
    package mutating func forEachUnderWay(
        in alive: [Bool], _ body: (_ type: MessageType, _ key: UInt64) -> Void
    ) {
        precondition(live == nil, "only a virtual world knows what is under way")
        var isParked = [Bool](repeating: false, count: Int(parcels.created))
        bus.forEachParked { isParked[Int($0)] = true }
        parcels.forEachInUse { parcel in
            guard !isParked[Int(parcel.index)] else { return }
            if alive[Int(parcel.service.rawValue)] { body(parcel.message.type, parcel.message.key) }
        }
        for index in services.indices where alive[index] {
            let database = services[index].database
            var timers: [PendingTimer] = []
            database.pendingTimers(into: &timers)
            for timer in timers { body(timer.message.type, timer.message.key) }
            var unpublished: [Message] = []
            database.allEvents(after: 0, into: &unpublished)
            for message in unpublished { body(message.type, message.key) }
        }
    }
}

extension ParcelPool {
    /// Passes every parcel that is not free, by number.
    func forEachInUse(_ body: (borrowing Parcel) -> Void) {
        var isFree = [Bool](repeating: false, count: Int(created))
        for place in free.indices { isFree[Int(free[place])] = true }
        for index in 0..<created where !isFree[Int(index)] { body(self[index].parcel) }
    }
}
