internal import Contexts
internal import Platform

extension Format where Value == ProbeSpecs {
    static var probes: Format {
        Format.record(
            ProbeSpecs(),
            [
                Field(
                    "startup", \.startup, Format<ProbeSpec>.probe(.startup).orOff(),
                    "Holds the other probes back until it has succeeded; its failure restarts the replica. {} has Kubernetes' defaults."
                ),
                Field(
                    "liveness", \.liveness, Format<ProbeSpec>.probe(.liveness).orOff(),
                    "Its failure restarts the replica. {} has Kubernetes' defaults."),
                Field(
                    "readiness", \.readiness, Format<ProbeSpec>.probe(.readiness).orOff(),
                    "Its failure keeps requests and events from the replica; off makes it ready when it has started."),
            ]
        ).defined(as: "probes")
    }
}

extension Format where Value == ProbeSpec {
    /// The largest threshold.
    private static var maximumThreshold: Int { 1_000 }

    static func probe(_ kind: ProbeKind) -> Format {
        let record = Format.record(
            ProbeSpec(),
            [
                Field(
                    "initialDelaySeconds", \.initialDelay, .seconds,
                    "No probe is sent so soon after the replica's start."),
                Field(
                    "periodSeconds", \.period, .positiveSeconds,
                    "How often a probe is due; when, goes on over the replica's restarts."),
                Field(
                    "timeoutSeconds", \.timeout, .positiveSeconds, "A probe without an answer for so long has failed."),
                Field(
                    "successThreshold", \.successThreshold, .integer(1...maximumThreshold),
                    "Successes in a row after which the probe succeeds; 1 for startup and liveness."),
                Field(
                    "failureThreshold", \.failureThreshold, .integer(1...maximumThreshold),
                    "Failures in a row after which the probe fails."),
            ],
            check: { probe, node, reading in
                // Source: Kubernetes 1.37, `pkg/apis/core/validation`, `validateLivenessProbe`, `validateStartupProbe`.
                guard kind != .readiness, probe.successThreshold != 1 else { return }
                reading.report(
                    "successThreshold \(probe.successThreshold) of a \(kind.rawValue) probe, expected 1",
                    at: node.position(of: "successThreshold"))
            })
        return Format(
            shape: record.shape,
            read: { node, reading in
                guard node.text != "" else {
                    reading.report(
                        "a probe of nothing: the \(kind.rawValue) probe has no keys", at: node.position,
                        hint: "write {} for Kubernetes' defaults, or off for no probe")
                    return nil
                }
                return record.read(node, &reading)
            },
            write: record.write
        ).defined(as: "probe")
    }
}
