internal import Contexts

extension World {
    /// What a world keeps of a service.
    struct Service {
        var configuration: ServiceConfiguration
        /// That of its logic.
        let database: any ServiceDatabase
        var time: Sampler
        /// What a fault adds to the time, or puts in its place.
        var slowdown: (sampler: Sampler, added: Bool)?
        var timeStream: RandomStream
        var chances: RandomStream
        var counters = ServiceCounters()
        /// Whether somebody waits for the next message that is handled well.
        var awaitsSuccess = false
        /// Replicas that are ready for messages.
        var endpoints: [UInt32] = []
        var nextEndpoint = 0
        /// The share of its messages whose handling ends in an error.
        var errorProbability = 0.0
        var errorStream: RandomStream
        /// From when on a message counts as slow; nil where nobody watches the service.
        var slowAfter: Timespan?
        /// What keeps its replicas from their work.
        var hindrances: ReplicaState.Hindrances = []
        var copies = CopiesUnderWay()
        /// Nil where the gateway neither limits nor times the requests to the service.
        var desk: GatewayDesk?
        let countsRequests: Bool
        /// Nil where the gateway makes one attempt at each request.
        let nextUpstream: NextUpstream?
        var balanceStream: RandomStream
        /// How long a transaction takes.
        let commit: Sampler
        private let hasCommitTime: Bool
        /// What a fault adds to that, or puts in its place.
        var commitSlowdown: (sampler: Sampler, added: Bool)?
        var commitStream: RandomStream
        var slowCommitStream: RandomStream
        /// Its wake-ups at the latest sync, which order those that a crash brings back; nil where every commit is durable
        /// by itself.
        var wakeUpsAtSync: IntegerMap?
        /// Messages that are still to be poisoned.
        var poisonLeft = 0
        /// Names the poison in force; parcels that carry another one are harmless.
        var poisoning: UInt16 = 1
        /// Messages in the mailbox of each of its replicas, by their place among them.
        var depths: [Int] = []
        /// Of these the largest, and the busy workers of all, as they change.
        var depth = LevelMeter()
        var busy = LevelMeter()
        /// The live world's order of publication.
        let gate = OutboxGate()

        /// - Parameter stream: the root of the service's streams.
        init(_ configuration: ServiceConfiguration, stream: RandomStream) {
            self.configuration = configuration
            database = configuration.logic.database
            time = Sampler(configuration.time)
            timeStream = stream.fork("time")
            chances = stream.fork("chance")
            errorStream = stream.fork("error")
            balanceStream = stream.fork("balance")
            commitStream = stream.fork("commit")
            slowCommitStream = stream.fork("slow commit")
            commit = Sampler(configuration.database.commit)
            hasCommitTime = configuration.database.commit != .constant(.zero)
            countsRequests = configuration.balancing == .leastRequests
            nextUpstream = configuration.nextUpstream
            if configuration.gatewayTimeout != nil || configuration.maximumActiveRequests != nil {
                desk = GatewayDesk(
                    timeout: configuration.gatewayTimeout, maximum: configuration.maximumActiveRequests)
            }
        }

        /// How long a message takes that nothing is special about.
        mutating func drawTime() -> Timespan {
            // Two steps: the sampler would be copied to be used beside a change of the stream.
            let bits = timeStream.next()
            return time.time(at: bits)
        }

        /// Whether a commit may take time.
        var takesCommitTime: Bool { commitSlowdown != nil || hasCommitTime }
    }
}
