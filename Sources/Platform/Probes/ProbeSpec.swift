package import Contexts

/// What a probe is for.
///
/// Source: kubernetes.io (1.37), "Configure Liveness, Readiness and Startup Probes".
package enum ProbeKind: String, CaseIterable, Sendable {
    /// Holds back the other two kinds until the container has started. A failure restarts the container.
    case startup
    /// A failure restarts the container.
    case liveness
    /// A failure takes the pod out of the endpoints, and does nothing else.
    case readiness
}

/// How the health of a replica is probed.
///
/// Names and defaults: Kubernetes 1.37, `core/v1` `Probe`.
package struct ProbeSpec: Hashable, Sendable {
    /// No probe is sent within this time after the container's start. It moves no probe: the next one is sent when it
    /// is due.
    package var initialDelay: Timespan
    /// The time between two probes that are due.
    package var period: Timespan
    /// A probe without an answer for this long has failed. The next probe waits for it to end.
    package var timeout: Timespan
    /// Successes in a row after which a failed probe succeeds again; 1 for startup and liveness.
    package var successThreshold: Int
    /// Failures in a row after which a probe that had succeeded fails.
    package var failureThreshold: Int

    package init(
        initialDelay: Timespan = .zero, period: Timespan = .seconds(10), timeout: Timespan = .seconds(1),
        successThreshold: Int = 1, failureThreshold: Int = 3
    ) {
        self.initialDelay = initialDelay
        self.period = period
        self.timeout = timeout
        self.successThreshold = successThreshold
        self.failureThreshold = failureThreshold
    }
}

/// The probes of a service's replicas. Nil means no probe of that kind.
package struct ProbeSpecs: Hashable, Sendable {
    package var startup: ProbeSpec?
    package var liveness: ProbeSpec?
    package var readiness: ProbeSpec?

    package init(startup: ProbeSpec? = nil, liveness: ProbeSpec? = nil, readiness: ProbeSpec? = ProbeSpec()) {
        self.startup = startup
        self.liveness = liveness
        self.readiness = readiness
    }

    package subscript(kind: ProbeKind) -> ProbeSpec? {
        switch kind {
        case .startup: startup
        case .liveness: liveness
        case .readiness: readiness
        }
    }

    /// The longest time of this kind among the probes; zero if there is no probe.
    func longest(_ time: KeyPath<ProbeSpec, Timespan>) -> Timespan {
        ProbeKind.allCases.compactMap { self[$0]?[keyPath: time] }.max() ?? .zero
    }
}
