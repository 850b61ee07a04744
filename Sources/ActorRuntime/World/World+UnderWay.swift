package import Contexts

extension World {
    /// Passes every message that may still have an effect, in no meaningful order: messages that travel, wait in the
    /// bus or a mailbox, are in a worker's hands, lie in an outbox, or come when a timer fires. Dead letters, and the
    /// messages that wait behind them, have no effect by themselves.
    ///
    /// Call this at the end of a virtual run, when nothing happens any more: it looks at every parcel, timer and event.
    /// Do not call it in a live world, where replicas may still work on their parcels.
    ///
    /// - Parameter alive: for each service, whether it has or will have a replica that handles what waits for it. What
    ///   waits for any other service is left out.
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
