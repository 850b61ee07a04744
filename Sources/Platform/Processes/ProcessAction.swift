package import Contexts

/// What ``ProcessCluster`` wants to be done. Each is to be carried out once, in order.
package enum ProcessAction: Hashable, Sendable {
    /// Start the pod's process. ``ProcessCluster/ended(_:detail:at:)`` must follow some time, even if it cannot be started.
    case start(PodLife)
    /// SIGTERM: it finishes what it holds.
    case askToEnd(PodLife)
    /// SIGKILL.
    case kill(PodLife)
    /// Send a probe. ``ProcessCluster/answered(_:_:succeeded:at:)`` must follow, within the time.
    case probe(PodLife, ProbeKind, within: Timespan)
    /// Find out what the pods of a service do. ``ProcessCluster/sampled(_:_:at:)`` must follow.
    case sample(service: Int)
    /// Find out what a version's pods have done since the release's latest measurement.
    /// ``ProcessCluster/measured(_:_:at:)`` must follow.
    case measure(service: Int)
    /// What a version's pods do is counted from now on. ``ProcessCluster/measured(_:_:at:)`` is not to tell of what came
    /// before.
    case beginMeasuring(service: Int)
    /// The endpoints have changed: tell everybody.
    case publish
}

/// A pod as others see it.
package struct PodStatus: Hashable, Sendable {
    package enum Phase: String, Sendable {
        /// Its process has started and does not listen yet.
        case starting
        case running
        /// Its process has ended, and will be started again after a pause.
        case backOff = "back-off"
        /// Its process has ended for good.
        case stopped
        case terminating
    }

    package var key: PodLife
    package var service: Int
    /// As `order-0`.
    package var name: String
    package var version: String
    package var phase: Phase
    package var isReady: Bool
    package var restarts: Int
    /// When its process was last started.
    package var startedAt: Instant
}

/// A service as others see it.
package struct DeploymentStatus: Sendable {
    package var service: String
    package var desired: Int
    package var ready: Int
    /// The version that all replicas run, or go back to.
    package var version: String
    /// The version of the release that is under way, and where it stands, in words.
    package var rollout: (version: String, state: String)?
}

/// What was asked of a cluster of processes, and cannot be done.
package enum ProcessRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    case noService(String, known: [String])
    case noVersion(String, of: String, known: [String])
    case noPod(String, known: [String])
    case noProcess(String)
    case replicas(Int)
    case endsNow

    package var description: String {
        switch self {
        case .noService(let name, let known):
            "there is no service '\(name)'; there are \(known.joined(separator: ", "))"
        case .noVersion(let name, let service, let known):
            "'\(service)' has no version '\(name)'; it has \(known.joined(separator: ", "))"
        case .noPod(let name, let known): "there is no replica '\(name)'; there are \(known.joined(separator: ", "))"
        case .noProcess(let name): "'\(name)' has no process at this moment; perennial status shows its state"
        case .replicas(let count): "\(count) replicas: give a number from 0 to \(ProcessCluster.maximumReplicas)"
        case .endsNow: "everything is being ended"
        }
    }
}
