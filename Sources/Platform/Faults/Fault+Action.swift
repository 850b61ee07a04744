package import ActorRuntime
package import Contexts

extension Fault {
    /// What breaks. For a number of replicas, nil means all of them.
    package enum Action: Hashable, Sendable {
        /// The service's time becomes `time`, or grows by it where `added` is true.
        case slow(time: Distribution, added: Bool)
        /// Crashes replicas.
        case kill(Kill)
        /// Replicas live but do nothing, and do not even answer probes, until they are restarted or the fault ends.
        case hang(replicas: Int?)
        /// Replicas stand still, as in a long garbage collection, and then go on as if nothing had happened.
        case pause(replicas: Int?)
        /// The share of messages whose handling ends in an error, 0...1.
        case errors(probability: Double)
        /// Memory grows until the limit, and the replica is killed there.
        case leak(bytesPerSecond: Int64, replicas: Int?)
        /// Replicas die a given time after each of their starts while the fault lasts.
        case crashLoop(replicas: Int?, after: Timespan)
        /// This many messages crash the replica that handles them, each time that they are delivered.
        case poison(messages: Int)
        /// Something is wrong with the link between two parties.
        case link(LinkFault)
        /// The time of a commit becomes `time`, or grows by it where `added` is true.
        case databaseSlow(time: Distribution, added: Bool)
        /// The database refuses everything.
        case databaseDown
        /// The database is lost and is back at once, without what it had not synced.
        case databaseCrash
        /// All replicas on the node are out of reach; nodes count from 1.
        case loseNode(Int)
    }

    package struct Kill: Hashable, Sendable {
        /// How many replicas die at a time; nil means all that live.
        package var replicas: Int?
        /// Nil kills once, at the fault's start. Otherwise the kills per second while the fault lasts, at exponential
        /// intervals.
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
