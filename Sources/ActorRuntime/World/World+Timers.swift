internal import Contexts

extension World {
    /// Timers are rows of their service's database: no replica's death loses one. Due ones come through the bus.
    mutating func schedule(_ timer: Decision.Timer, for service: ServiceID) {
        note(.timerSet, timer.message, of: service, value: timer.after.nanoseconds)
        schedule(timer.message, at: now + timer.after, for: service)
    }

    private mutating func schedule(_ message: Message, at due: Instant, for service: ServiceID) {
        cancelTimer(message.key, of: service)
        let slot = timers.insert(PendingTimer(message: message, service: service, generation: 0, due: due))
        timerGeneration &+= 1
        timers[slot].generation = timerGeneration
        timerOfKey[Int(service.rawValue)].update(message.key, to: slot)
        let token = UInt64(timerGeneration) << 32 | UInt64(slot)
        queue.push(Event(.timer, token: token), at: due)
    }

    mutating func cancelTimer(_ key: UInt64, of service: ServiceID) {
        let slot = timerOfKey[Int(service.rawValue)].remove(key)
        guard slot != IntegerMap.none else { return }
        discard(slot)
    }

    mutating func fireTimer(_ token: UInt64, _ observer: some WorldObserver) {
        let slot = UInt32(truncatingIfNeeded: token)
        guard timers[slot].generation == UInt32(token >> 32) else { return }
        let message = numbered(timers[slot].message)
        let service = timers[slot].service
        timerOfKey[Int(service.rawValue)].remove(message.key)
        discard(slot)
        post(message, to: service)
    }

    /// A service's timers, in an order that depends on nothing but what has happened.
    func pendingTimers(of service: ServiceID) -> [PendingTimer] {
        var pending: [PendingTimer] = []
        for slot in timers.names where timers[slot].generation != 0 && timers[slot].service == service {
            pending.append(timers[slot])
        }
        return pending
    }

    /// Puts a service's timers back as they were. Those whose time has passed are due now.
    mutating func restoreTimers(_ kept: [PendingTimer], of service: ServiceID) {
        for timer in pendingTimers(of: service) { cancelTimer(timer.message.key, of: service) }
        for timer in kept { schedule(timer.message, at: max(timer.due, now), for: service) }
    }

    private mutating func discard(_ slot: UInt32) {
        // Generation 0 is never given out: the event that is still in the queue finds no timer.
        timers[slot].generation = 0
        timers[slot].message.body.items = []
        timers.remove(slot)
    }
}
