internal import Contexts

extension World {
    /// What a world keeps of a replica, whichever incarnation runs.
    struct Slot {
        var service: ServiceID
        var replica: Replica? {
            didSet { unmanagedReplica = replica.map { Unmanaged.passUnretained($0) } }
        }
        /// ``replica`` without a count of references, two of which a message would cost.
        private(set) var unmanagedReplica: Unmanaged<Replica>?
        var incarnation: UInt32 = 0
        /// Whether its port is open: who knocks at a closed one is refused.
        var isListening = false
        /// Whether it is in the endpoints of its service, so that messages are sent to it.
        var isReady = false
        /// Whether it stands still, and everything that comes to it waits in ``held``.
        var isSuspended = false
        /// Whether nobody even gets a connection to it meanwhile, as its node is lost.
        var isUnreachable = false
        /// Whether it was told to end: it finishes what it holds and listens no more.
        var isDraining = false
        /// Whether the observer has still to hear that the replica has drained.
        var owesDrained = false
        /// What has come since the replica is suspended, in order.
        var held: [Event] = []
        /// How many of ``held`` are messages that it has yet to take in.
        var heldOffers = 0
        /// Whether nothing is special about how it works, so that nothing need be looked up for a message.
        var isOrdinary = true
        /// Whether its messages are counted in ``usage``.
        var isWatched = false
        var usage = ReplicaUsage()
        /// Until when the time of its busy workers is in ``usage``.
        var busyCountedUntil = Instant.start
        /// Of a fault and of its version together.
        var errorProbability = 0.0
        var behaviour: ReplicaBehaviour?
        /// The service time of its version, where that has one.
        var ownTime: Sampler?
        /// Its connections to the database, where it has fewer than workers.
        var pool: ConnectionPool?
        /// Requests on their way to it or in it, where they are counted.
        var activeRequests = 0
        /// Inputs that the replica of a live world has not answered yet; 0 in virtual time.
        var turnsUnderWay = 0
        /// Messages of the bus that the replica may still take.
        var credit = 0
        /// Whether the bus found the mailbox full: it then sends one message for each sign of room.
        var isCongested = false
        /// How busy the replica was after its last input.
        var load = ReplicaLoad(mailboxDepth: 0, busyWorkers: 0)
        /// Its place among the replicas of its service, and its busy workers as the service's level has them.
        let place: Int
        var meteredBusy = 0
        /// The live world's way in. Nil in virtual time, and while no replica runs.
        var port: ReceiverPort<Replica>?
        /// The live world's executor of all incarnations, so that a new one begins when the one before is done.
        var executor: QueueExecutor?

        init(service: ServiceID, place: Int) {
            self.service = service
            self.place = place
        }

        /// Adds the time that workers were busy and messages waited, as many as after the latest input.
        mutating func countBusyTime(until now: Instant) {
            let length = (now - busyCountedUntil).nanoseconds
            usage.busy = usage.busy + Timespan(nanoseconds: length * Int64(load.busyWorkers))
            usage.waiting = usage.waiting + Timespan(nanoseconds: length * Int64(load.mailboxDepth + heldOffers))
            busyCountedUntil = now
        }
    }
}
