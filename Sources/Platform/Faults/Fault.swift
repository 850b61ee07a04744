package import ActorRuntime
package import Contexts

/// Something that the scenario breaks, from when and for how long.
package struct Fault: Hashable, Sendable {
    /// Unique in a scenario. Metrics and expectations use it to name the fault.
    package var name: String
    package var at: Timespan
    /// Nil lasts until the end of the run, with these exceptions. A single kill lasts until all its victims are dead,
    /// and a hang until all its replicas were restarted. The crash of a database is over at once.
    package var duration: Timespan?
    /// Nil if the action is not aimed at one service: links, nodes.
    package var service: String?
    package var action: Action

    package init(
        name: String, at: Timespan, duration: Timespan? = nil, service: String? = nil, action: Action
    ) {
        self.name = name
        self.at = at
        self.duration = duration
        self.service = service
        self.action = action
    }

    /// Whether the fault affects a service directly: the service is its target, at an end of its link, or on its node.
    package func concerns(_ name: String) -> Bool {
        switch action {
        case .link(let link): link.from.includes(name) || link.to.includes(name)
        case .loseNode: true
        default: service == name
        }
    }

    /// When the fault ends as planned; nil if it lasts to the end of the run.
    package var end: Timespan? {
        if let duration { return at + duration }
        return action.happensOnce ? at : nil
    }
}

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

extension Fault.Action {
    /// Whether the fault is over once it has happened, and does not last.
    package var happensOnce: Bool {
        switch self {
        case .kill(let kill): kill.ratePerSecond == nil
        case .databaseCrash: true
        default: false
        }
    }
}

/// One end of a link between which messages go.
package enum LinkParty: Hashable, Sendable {
    case gateway, bus
    case service(String)
    /// Every party that the other end has a link with.
    case any

    package func includes(_ service: String) -> Bool { self == .any || self == .service(service) }
}

/// What is wrong with the links from one party to another.
package struct LinkFault: Hashable, Sendable {
    package enum Effect: Hashable, Sendable {
        /// Nothing arrives.
        case partition
        /// The share of messages that do not arrive; the share that arrive twice; 0...1.
        case drop(probability: Double)
        case duplicate(probability: Double)
        /// The time that each message takes in addition.
        case delay(Distribution)
        /// The share of messages that later ones may overtake. They arrive up to `within` later.
        case reorder(probability: Double, within: Timespan)
    }

    package var from: LinkParty
    package var to: LinkParty
    /// Whether the way back is hit too.
    package var isBothWays: Bool
    package var effect: Effect

    package init(from: LinkParty, to: LinkParty, isBothWays: Bool = false, effect: Effect) {
        self.from = from
        self.to = to
        self.isBothWays = isBothWays
        self.effect = effect
    }
}
