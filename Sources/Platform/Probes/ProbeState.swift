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
    /// What holds now. Readiness starts as failed, liveness as succeeded, startup as unknown.
    package private(set) var result: Result
    private var last = Result.unknown
    private var run = 0
    /// A container that is to be restarted, or has started for good, is not asked any more.
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

    /// A new container begins with the initial result. The answers in a row are the pod's, and are counted on.
    package mutating func containerStarted() { (result, isOnHold) = (Self.initial(kind), false) }

    /// It has succeeded as often as is needed.
    package mutating func succeed() {
        (result, last, run, isOnHold) = (.success, .success, successThreshold, kind == .startup)
    }

    /// Takes one answer; a probe that timed out has failed. True where ``result`` is not what it was.
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
