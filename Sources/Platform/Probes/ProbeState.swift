/// What one probe of one pod has found: answers in a row against thresholds.
///
/// Source: Kubernetes 1.37, `pkg/kubelet/prober/worker.go`, `newWorker` and `doProbe`.
package struct ProbeState: Hashable, Sendable {
    package enum Result: Hashable, Sendable {
        case unknown, success, failure
    }

    private let kind: ProbeKind
    private let successThreshold: Int
    private let failureThreshold: Int
    /// The present result. Readiness starts as failed, liveness as succeeded, startup as unknown.
    package private(set) var result: Result
    private var last = Result.unknown
    private var run = 0
    /// No more probes are sent to a container that will be restarted, or that has started for good.
    package private(set) var isOnHold = false

    package init(_ kind: ProbeKind, _ spec: ProbeSpec) {
        self.kind = kind
        successThreshold = spec.successThreshold
        failureThreshold = spec.failureThreshold
        result = Self.initial(kind)
    }

    private static func initial(_ kind: ProbeKind) -> Result {
        switch kind {
        case .startup: .unknown
        case .liveness: .success
        case .readiness: .failure
        }
    }

    /// A new container begins with the initial result. The counts of answers in a row belong to the pod and go on.
    package mutating func containerStarted() { (result, isOnHold) = (Self.initial(kind), false) }

    /// Counts as if it had succeeded as often as is needed.
    package mutating func succeed() {
        (result, last, run, isOnHold) = (.success, .success, successThreshold, kind == .startup)
    }

    /// Takes one answer; a probe that timed out has failed. Returns whether ``result`` has changed.
    package mutating func observe(_ succeeded: Bool) -> Bool {
        guard !isOnHold else { return false }
        let answer: Result = succeeded ? .success : .failure
        run = answer == last ? run + 1 : 1
        last = answer
        guard run >= (succeeded ? successThreshold : failureThreshold) else { return false }
        let before = result
        result = answer
        isOnHold = kind == .startup || (kind == .liveness && !succeeded)
        if isOnHold { run = 0 }
        return before != result
    }
}
