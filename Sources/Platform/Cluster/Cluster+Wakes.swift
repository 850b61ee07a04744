package import ActorRuntime
internal import Contexts

extension Cluster {
    /// Identifies a wake-up of the cluster: its purpose, its subject, and which life of the subject it is for.
    struct Wake {
        enum Kind: UInt64 {
            // For one life of a replica.
            case start, listen, warm, available, terminate, kill, outOfMemory, loop
            case startupProbe, livenessProbe, readinessProbe, startupTimeout, livenessTimeout, readinessTimeout
            // For a replica, however often it has died since.
            case endpoints
            // For a service.
            case sync, autoscale
            // For one release of a service.
            case look, measure
            // For a release that is to begin.
            case release
            // For one loss of a node, and for one taint of it.
            case unreachable, evict
            // For any node that is to get the taint.
            case taint
            // For one life of a replica that found no node.
            case place
        }

        private static let kindShift: UInt64 = 51
        private static let subjectShift: UInt64 = 32
        private static let maximumSubject: UInt64 = 1 << (kindShift - subjectShift) - 1

        var kind: Kind
        /// The number of the pod, the service, the release or the node.
        var subject: Int
        var life: UInt32

        var token: UInt64 { kind.rawValue << Self.kindShift | UInt64(subject) << Self.subjectShift | UInt64(life) }

        init(_ kind: Kind, _ subject: Int, life: UInt32 = 0) {
            precondition(subject <= Self.maximumSubject, "\(subject) is no number that a wake-up can carry")
            self.kind = kind
            self.subject = subject
            self.life = life
        }

        init?(token: UInt64) {
            guard let kind = Kind(rawValue: token >> Self.kindShift) else { return nil }
            self.kind = kind
            subject = Int(token >> Self.subjectShift & Self.maximumSubject)
            life = UInt32(truncatingIfNeeded: token)
        }
    }

    func wake(_ kind: Wake.Kind, _ subject: Int, life: UInt32 = 0, at instant: Instant, in world: inout World) {
        world.wake(at: instant, token: tokenBase | Wake(kind, subject, life: life).token)
    }

    /// Schedules a wake-up for the pod's present life.
    func wake(_ kind: Wake.Kind, pod index: Int, at instant: Instant, in world: inout World) {
        wake(kind, index, life: pods[index].life, at: instant, in: &world)
    }

    /// Handles one of the cluster's own wake-ups.
    package mutating func woke(token: UInt64, in world: inout World, _ observer: some WorldObserver) {
        guard let wake = Wake(token: token & (1 << 56 - 1)) else { return }
        switch wake.kind {
        case .endpoints: hearEndpoints(wake.subject, in: &world, observer)
        case .sync: sync(wake.subject, in: &world)
        case .autoscale: autoscale(wake.subject, in: &world, observer)
        case .release: beginRelease(wake.subject, in: &world, observer)
        case .look, .measure:
            guard deployments[wake.subject].releases == wake.life else { return }
            if wake.kind == .measure { measure(wake.subject, in: &world, observer) }
            reconcile(wake.subject, in: &world, observer)
        case .unreachable:
            guard nodes[wake.subject].losses == wake.life, nodes[wake.subject].isLost else { return }
            noticeLoss(wake.subject, in: &world, observer)
        case .taint: taint(in: &world)
        case .evict:
            guard nodes[wake.subject].taints == wake.life, nodes[wake.subject].isTainted else { return }
            evict(wake.subject, in: &world, observer)
        default:
            guard pods[wake.subject].life == wake.life else { return }
            wokePod(wake.subject, wake.kind, in: &world, observer)
        }
    }

    private mutating func wokePod(
        _ index: Int, _ kind: Wake.Kind, in world: inout World, _ observer: some WorldObserver
    ) {
        switch kind {
        case .place:
            if pods[index].isUnplaced { place(index, after: .zero, in: &world) }
        case .start: start(index, in: &world, observer)
        case .listen: listen(index, in: &world)
        case .warm: behave(index, isWarm: true, in: &world)
        case .available: becomeAvailable(index, in: &world, observer)
        case .terminate: signal(index, in: &world, observer)
        case .kill: endStopped(index, detail: "SIGKILL after the grace period", in: &world, observer)
        case .outOfMemory: outOfMemory(index, in: &world, observer)
        case .loop: loop(index, in: &world, observer)
        case .startupProbe: probe(index, .startup, in: &world, observer)
        case .livenessProbe: probe(index, .liveness, in: &world, observer)
        case .readinessProbe: probe(index, .readiness, in: &world, observer)
        case .startupTimeout: endProbe(index, .startup, in: &world, observer)
        case .livenessTimeout: endProbe(index, .liveness, in: &world, observer)
        case .readinessTimeout: endProbe(index, .readiness, in: &world, observer)
        case .endpoints, .sync, .autoscale, .look, .measure, .release, .unreachable, .taint, .evict: break
        }
    }
}
