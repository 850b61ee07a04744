/// A wake-up of the cluster: its purpose, its subject, and which life of the subject it is for. A wake-up for an earlier
/// life comes too late and is forgotten.
struct ClusterWake {
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

        /// A probe of this kind is due.
        static func probe(_ kind: ProbeKind) -> Kind {
            switch kind {
            case .startup: .startupProbe
            case .liveness: .livenessProbe
            case .readiness: .readinessProbe
            }
        }

        /// The time of a probe of this kind is over.
        static func timeout(_ kind: ProbeKind) -> Kind {
            switch kind {
            case .startup: .startupTimeout
            case .liveness: .livenessTimeout
            case .readiness: .readinessTimeout
            }
        }
    }

    private static let kindShift: UInt64 = 51
    private static let subjectShift: UInt64 = 32
    private static let maximumSubject: UInt64 = 1 << (kindShift - subjectShift) - 1

    let kind: Kind
    /// The number of the pod, the service, the release or the node.
    let subject: Int
    let life: UInt32

    /// Fits into 56 bits.
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
