internal import Contexts
internal import Measurement
internal import Platform
internal import Polyglot

/// A kind of event, as events.csv names it. All code that logs takes one of these, and the reference lists them all.
protocol EventKind: CaseIterable {
    var name: String { get }
    /// What the reference says about it.
    var meaning: String { get }
}

extension RunRecorder {
    func log(_ at: Instant, _ kind: some EventKind, _ subject: String, _ detail: String) {
        log(RunEvent(nanoseconds: at.nanoseconds, kind: kind.name, subject: subject, detail: detail))
    }
}

extension PlatformEvent.Kind: EventKind {
    var name: String { rawValue }

    var meaning: String {
        switch self {
        case .faultStarted: "a fault begins"
        case .faultEnded: "a fault is over"
        case .killed: "a fault killed the replica"
        case .crashed: "the replica reached its crash point and died"
        case .scheduled: "a new replica has a node, and its image is pulled if it has to be"
        case .started: "the process of a new replica has started"
        case .restarted: "the platform started the replica again"
        case .ready: "the replica's readiness probe succeeds, or it has none and has started"
        case .unready: "the readiness probe of a replica that runs fails, or its node is not ready"
        case .probeFailed: "a liveness or startup probe has failed: the process is restarted"
        case .terminating: "the replica was asked to end"
        case .terminated: "the replica has ended, or was killed after its grace period"
        case .suspended: "a fault stopped the replica where it stands"
        case .resumed: "the replica goes on where it stood"
        case .accessDenied: "the database does not let the service's replicas in"
        case .storageLost: "the database went with the last replica that it lived on"
        case .stopped: "the replica's supervision leaves it dead"
        case .escalated: "the service's supervisor gave up: all its replicas stay down"
        case .autoscaler: "what the autoscaler saw and decided"
        case .release: "what a release does, and what its analysis found"
        case .held:
            "its step is over, and its analysis has come to no conclusion or pods are missing before the promotion: it stays "
                + "there"
        case .promoted: "the new version has all replicas"
        case .rolledBack: "the old version has all replicas again"
        case .nodeNotReady: "the node has been silent for too long: its replicas are not ready"
        case .nodeReady: "the node is back"
        }
    }
}

extension ExternalEvent.Kind: EventKind {
    var meaning: String {
        switch self {
        case .failed(.crashed): "the service's external program ended"
        case .failed(.hung): "the program did not answer in time"
        case .failed(.nonsense): "its answer was no decision that the context may make"
        case .failed(.refused): "it said itself that it cannot decide"
        case .failed(.down): "it was not asked, because it fails again and again"
        case .restarted: "it was started again"
        }
    }
}

/// Events that come neither from the platform nor from an external program.
enum RunEventKind: String, EventKind {
    case breaker
    case deadLetter = "dead-letter"
    case steadyState = "steady-state"
    case traceRowsLeftOut = "trace-rows-left-out"
    case traceLinesLeftOut = "trace-lines-left-out"
    case traceStepsHeldBack = "trace-steps-held-back"

    var name: String { rawValue }

    var meaning: String {
        switch self {
        case .breaker: "a circuit breaker changed its state, in one replica of the caller"
        case .deadLetter: "consumers failed at a message 20 times: it is put aside, and its lane waits"
        case .steadyState: "whether the shop was in its steady state before the first fault"
        case .traceRowsLeftOut: "rows of the trace that come after arrivals have ended"
        case .traceLinesLeftOut: "lines of the trace that could not be used"
        case .traceStepsHeldBack: "steps of the trace that waited beyond their time for an answer that they depend on"
        }
    }
}
