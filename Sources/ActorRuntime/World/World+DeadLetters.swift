package import Contexts
internal import DequeModule

/// Messages that the bus cannot bring to an end, and those that a fault makes so.
extension World {
    /// After so many failures of its consumers a message is a dead letter.
    ///
    /// A failure is an error of the handling, a commit that always conflicts, or a replica that died with the message in
    /// a worker's hands. A full mailbox, a closed port, a lost message and a database that is down are none.
    /// Source: the default delivery limit of RabbitMQ's quorum queues.
    package static let maximumDeliveries: UInt16 = 20

    /// Dead letters of a service that are kept. One more, and the oldest is given up for good: it is counted as
    /// ``ServiceCounters/discarded`` and its lane moves on.
    package static let maximumDeadLetters = 10_000

    /// Dead letters of a service that are kept.
    package func deadLetters(of service: ServiceID) -> Int { bus.subscribers[Int(service.rawValue)].deadLetters.count }

    /// Messages posted to a service and not acknowledged yet, waiting ones and dead letters included; Kafka's consumer
    /// lag.
    package func lag(of service: ServiceID) -> Int { bus.subscribers[Int(service.rawValue)].lag }

    /// How long ago the oldest of the messages was posted that ``lag(of:)`` counts; zero where there is none.
    package func timeLag(of service: ServiceID) -> Timespan {
        bus.oldestPosting(of: service).map { now - $0 } ?? .zero
    }

    /// Puts the dead letters of a service back, oldest first, as though they had never failed; SQS' redrive.
    package mutating func redriveDeadLetters(of service: ServiceID) {
        var letters: Deque<ParcelRef> = []
        swap(&letters, &bus.subscribers[Int(service.rawValue)].deadLetters)
        for parcel in letters {
            parcel.parcel.consumerFailures = 0
            dispatch(parcel)
        }
    }

    /// A consumer has failed at a message: it comes again after a while, or is a dead letter.
    mutating func countFailure(_ parcel: ParcelRef, _ observer: some WorldObserver) {
        parcel.parcel.consumerFailures += 1
        guard parcel.parcel.consumerFailures >= Self.maximumDeliveries else { return redeliver(parcel) }
        bury(parcel, observer)
    }

    /// Keeps a dead letter. It stays the head of its lane, so that what is redriven still comes in the order of its key.
    private mutating func bury(_ parcel: ParcelRef, _ observer: some WorldObserver) {
        let service = Int(parcel.parcel.service.rawValue)
        services[service].counters.deadLettered += 1
        note(.deadLettered, parcel)
        bus.subscribers[service].deadLetters.append(parcel)
        observer.deadLettered(parcel.parcel.message, to: parcel.parcel.service, at: now)
        guard bus.subscribers[service].deadLetters.count > Self.maximumDeadLetters else { return }
        services[service].counters.discarded += 1
        advanceLane(after: bus.subscribers[service].deadLetters.removeFirst())
    }

    // MARK: Poison

    /// Poisons the next messages of the bus that reach a replica of a service: whichever replica handles one crashes,
    /// each time, until ``cure(_:)``.
    package mutating func poison(_ messages: Int, of service: ServiceID) {
        services[Int(service.rawValue)].poisonLeft += max(0, messages)
        hasPoison = true
    }

    /// Makes poisoned messages of a service harmless, and poisons no more. In a live world one that is with a replica
    /// already may crash it once more.
    package mutating func cure(_ service: ServiceID) {
        let index = Int(service.rawValue)
        services[index].poisonLeft = 0
        services[index].poisoning &+= 1
        guard live == nil else { return }
        for parcel in parcels.all where parcel.parcel.service == service { parcel.parcel.isPoisoned = false }
    }

    /// Decides, as a message of the bus reaches a replica, whether it is poisoned.
    mutating func taste(_ parcel: ParcelRef) {
        let service = Int(parcel.parcel.service.rawValue)
        if services[service].poisonLeft > 0, parcel.parcel.poisoning != services[service].poisoning {
            services[service].poisonLeft -= 1
            parcel.parcel.poisoning = services[service].poisoning
        }
        parcel.parcel.isPoisoned = parcel.parcel.poisoning == services[service].poisoning
    }
}
