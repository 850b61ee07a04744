internal import Contexts

/// Timers are rows of their service's database, committed with all others, so the death of a replica loses none. The
/// world keeps wake-ups for them. The database decides what comes of a wake-up.
extension World {
    /// Cancels and schedules wake-ups for the timers that ``effects`` say were committed or cancelled.
    mutating func followTimers(of service: ServiceID) {
        if effects.kinds.contains(.cancelledTimers) {
            for key in effects.cancelledTimers { follow(key, of: service, due: nil) }
        }
        guard effects.kinds.contains(.timers) else { return }
        for index in effects.timers.indices {
            let (timer, due) = effects.timers[index]
            note(.timerSet, timer.message, of: service, value: timer.after.nanoseconds)
            follow(timer.message.key, of: service, due: due)
        }
    }

    /// Makes a key's wake-up match what a transaction has done to its timer. In a live world reports of several
    /// transactions may come in another order than their commits. There the database says what is pending: when the
    /// last report comes, all of these transactions are committed.
    ///
    /// - Parameter due: nil for a timer that was cancelled.
    private mutating func follow(_ key: UInt64, of service: ServiceID, due: Instant?) {
        let due = live == nil ? due : services[Int(service.rawValue)].database.dueTime(ofTimer: key)
        if let due { wake(service, key, at: due) } else { cancelWakeUp(key, of: service) }
    }

    /// Schedules the wake-up of a key, and replaces the one before.
    private mutating func wake(_ service: ServiceID, _ key: UInt64, at instant: Instant) {
        cancelWakeUp(key, of: service)
        wakeUpGeneration &+= 1
        let slot = wakeUps.insert(WakeUp(service: service, key: key, generation: wakeUpGeneration))
        wakeUpOfKey[Int(service.rawValue)].update(key, to: slot)
        let token = UInt64(wakeUpGeneration) << 32 | UInt64(slot)
        // Only in a live world may a timer's time come before the report of it.
        queue.push(Event(.timer, token: token), at: max(instant, now))
    }

    private mutating func cancelWakeUp(_ key: UInt64, of service: ServiceID) {
        let slot = wakeUpOfKey[Int(service.rawValue)].remove(key)
        guard slot != IntegerMap.none else { return }
        discard(slot)
    }

    /// Handles a wake-up that is due: the timer's message leaves the database and comes through the bus.
    ///
    /// In a live world the timer may be gone, because a replica has cancelled it or lost it with its database. The
    /// wake-up then has no effect. If a replica has postponed the timer meanwhile, a new wake-up is scheduled.
    mutating func fireTimer(_ token: UInt64, _ observer: some WorldObserver) {
        let slot = UInt32(truncatingIfNeeded: token)
        guard wakeUps[slot].generation == UInt32(token >> 32) else { return }
        let service = wakeUps[slot].service
        let key = wakeUps[slot].key
        wakeUpOfKey[Int(service.rawValue)].remove(key)
        discard(slot)
        let database = services[Int(service.rawValue)].database
        guard let message = database.takeTimer(key: key, dueBy: now) else {
            return follow(key, of: service, due: database.dueTime(ofTimer: key))
        }
        post(numbered(message), to: service)
    }

    /// Asks a database that has come back which timers are pending, and schedules their wake-ups. Timers whose time has
    /// passed are due now. The timers that the world knew at the latest sync come first, in the order in which it kept
    /// them then. The others follow in the order of the database.
    mutating func wakeAgain(_ service: ServiceID) {
        let index = Int(service.rawValue)
        for slot in wakeUps.names where wakeUps[slot].generation != 0 && wakeUps[slot].service == service {
            cancelWakeUp(wakeUps[slot].key, of: service)
        }
        var pending: [PendingTimer] = []
        services[index].database.pendingTimers(into: &pending)
        var places: [(slot: UInt32, place: Int)] = []
        for place in pending.indices {
            places.append((services[index].wakeUpsAtSync?[pending[place].message.key] ?? IntegerMap.none, place))
        }
        places.sort { $0 < $1 }
        for (_, place) in places { wake(service, pending[place].message.key, at: pending[place].due) }
    }

    private mutating func discard(_ slot: UInt32) {
        // The event that is still in the queue finds no wake-up.
        wakeUps[slot].generation = 0
        wakeUps.remove(slot)
    }
}
