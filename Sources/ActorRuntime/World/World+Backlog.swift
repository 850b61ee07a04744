package import Contexts

/// What a service still has to do.
extension World {
    /// Messages that a service has not done with, wherever they are: those of the bus until they are acknowledged, dead
    /// letters among them, and requests in mailboxes and in workers' hands.
    package func unhandled(of service: ServiceID) -> Int {
        let prefetch = services[Int(service.rawValue)].configuration.prefetch
        var requests = 0
        for index in slots.indices where slots[index].service == service && slots[index].replica != nil {
            let load = slots[index].load
            let fromBus = prefetch - slots[index].credit
            requests += max(0, load.mailboxDepth + load.busyWorkers + slots[index].heldOffers - fromBus)
        }
        return lag(of: service) + requests
    }

    /// Asks to be told of the next message that a service handles well; see ``WorldObserver/handledWell(by:world:)``.
    package mutating func awaitSuccess(of service: ServiceID) { services[Int(service.rawValue)].awaitsSuccess = true }

    /// Timers of a service that have still to fire.
    package func pendingTimerCount(of service: ServiceID) -> Int { wakeUpOfKey[Int(service.rawValue)].count }
}
