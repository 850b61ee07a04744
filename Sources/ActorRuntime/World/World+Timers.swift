internal import Contexts

/// Timers are rows of their service's database, committed with all others: no replica's death loses one. The world keeps
/// wake-ups for them, and what comes of one is the database's word.
extension World {
    /// Cancels and schedules wake-ups as ``effects`` say of timers that were committed.
    mutating func followTimers(of service: ServiceID) {
        if effects.kinds.contains(.cancelledTimers) {
            for key in effects.cancelledTimers { cancelWakeUp(key, of: service) }
        }
        guard effects.kinds.contains(.timers) else { return }
        for index in effects.timers.indices {
            let (timer, due) = effects.timers[index]
            note(.timerSet, timer.message, of: service, value: timer.after.nanoseconds)
            wake(service, timer.message.key, at: due)
        }
    }

    /// Schedules the wake-up of a key, in the place of the one before.
    private mutating func wake(_ service: ServiceID, _ key: UInt64, at instant: Instant) {
        cancelWakeUp(key, of: service)
        wakeUpGeneration &+= 1
        let slot = wakeUps.insert(WakeUp(service: service, key: key, generation: wakeUpGeneration))
        wakeUpOfKey[Int(service.rawValue)].update(key, to: slot)
        let token = UInt64(wakeUpGeneration) << 32 | UInt64(slot)
        // Only in a live world the timer's time may have come before the word of it.
        queue.push(Event(.timer, token: token), at: max(instant, now))
    }

    private mutating func cancelWakeUp(_ key: UInt64, of service: ServiceID) {
        let slot = wakeUpOfKey[Int(service.rawValue)].remove(key)
        guard slot != IntegerMap.none else { return }
        discard(slot)
    }

    /// A wake-up is due: the timer's message leaves the database and comes through the bus.
    ///
    /// In a live world the timer may be gone, as its replica has replaced, cancelled or lost it meanwhile: then nothing
    /// comes of the wake-up, and word of a later timer is on its way.
    mutating func fireTimer(_ token: UInt64, _ observer: some WorldObserver) {
        let slot = UInt32(truncatingIfNeeded: token)
        guard wakeUps[slot].generation == UInt32(token >> 32) else { return }
        let service = wakeUps[slot].service
        let key = wakeUps[slot].key
        wakeUpOfKey[Int(service.rawValue)].remove(key)
        discard(slot)
        let database = services[Int(service.rawValue)].database
        guard let message = database.takeTimer(key: key, dueBy: now) else { return }
        post(numbered(message), to: service)
    }

    /// Asks a database that has come back which timers are pending, and schedules their wake-ups. Those whose time has
    /// passed are due now. Those of which the world knew at the latest sync come first, in the order in which it kept
    /// them then; others in the order of the database.
    mutating func wakeAgain(_ service: ServiceID) {
        let index = Int(service.rawValue)
        for slot in wakeUps.names where wakeUps[slot].generation != 0 && wakeUps[slot].service == service {
            cancelWakeUp(wakeUps[slot].key, of: service)
        }
        var pending: [PendingTimer] = []
        services[index].database.pendingTimers(into: &pending)
        let known = services[index].wakeUpsAtSync ?? IntegerMap()
        let places = pending.indices.map { (slot: known[pending[$0].message.key], place: $0) }.sorted { $0 < $1 }
        for (_, place) in places { wake(service, pending[place].message.key, at: pending[place].due) }
    }

    private mutating func discard(_ slot: UInt32) {
        // The event that is still in the queue finds no wake-up.
        wakeUps[slot].generation = 0
        wakeUps.remove(slot)
    }
}
