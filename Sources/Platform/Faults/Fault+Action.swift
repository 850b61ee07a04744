package import ActorRuntime
package import Contexts

extension Fault {
    /// What breaks. Where replicas are counted, nil means all that there are.
    package enum Action: Hashable, Sendable {
        /// The service's time becomes `time`, or grows by it where `added` is true.
        case slow(time: Distribution, added: Bool)
        /// Crashes replicas.
        case kill(Kill)
        /// Replicas live and do nothing, not even answer a probe, until they are restarted or the fault ends.
        case hang(replicas: Int?)
        /// Replicas stand still, as in a long garbage collection, and then go on as if nothing had been.
        case pause(replicas: Int?)
        /// The share of messages whose handling ends in an error, 0...1.
        case errors(probability: Double)
        /// Memory that grows until the limit, where the replica is killed.
        case leak(bytesPerSecond: Int64, replicas: Int?)
        /// Replicas die so long after each of their starts while the fault lasts.
        case crashLoop(replicas: Int?, after: Timespan)
        /// So many messages crash the replica that handles them, each time that they are delivered.
        case poison(messages: Int)
        /// Something is wrong with the way of messages between two parties.
        case link(LinkFault)
        /// The time of a commit becomes `time`, or grows by it where `added` is true.
        case databaseSlow(time: Distribution, added: Bool)
        /// The database refuses everything.
        case databaseDown
        /// The database is gone and back at once, without what it had not synced.
        case databaseCrash
        /// All replicas on the node are out of reach; nodes count from 1.
        case loseNode(Int)
    }

    package struct Kill: Hashable, Sendable {
        /// How many replicas die at a time; nil means all that are alive.
        package var replicas: Int?
        /// Nil kills once, at the fault's start; otherwise kills per second, at exponential intervals, while it lasts.
        package var ratePerSecond: Double?
        /// Where in the handling of a message the replica dies; nil kills it wherever it is.
        package var crashPoint: CrashPoint?

        package init(replicas: Int? = 1, ratePerSecond: Double? = nil, crashPoint: CrashPoint? = nil) {
            self.replicas = replicas
            self.ratePerSecond = ratePerSecond
            self.crashPoint = crashPoint
        }
    }
}
