package import Contexts
internal import Measurement
internal import Simulation
internal import Texts

/// Where the generator itself would colour what it measures.
package enum GeneratorLimits {
    /// How late requests may be sent: p99 of the measured window.
    package static let lateness = Timespan.milliseconds(5)
    /// Where customers wait long anyway, this share of the p99 of their latency, if it is more.
    package static let latenessShare = 0.1
    /// With fewer requests than these, p99 is what happened to one of them: then the median has to be within the limit.
    package static let fewestForPercentile: UInt64 = 200
    /// The processor time of the generator's thread in a second of the measured window. Beyond it there is a queue
    /// before each request.
    package static let processor = 0.9
    /// From this share of a limit on the report says how near it was.
    package static let told = 0.5
}

/// Watches the generator itself, so that its own slowness is not taken for the target's.
struct GeneratorWatch {
    private let lateness: HistogramID
    private let processor: FigureID
    private let measured: Range<Instant>
    private var first: (at: Instant, processor: Int64)?
    private var last: (at: Instant, processor: Int64)?

    /// - Parameter measured: the measured window.
    init(_ recorder: RunRecorder, measured: Range<Instant>) throws(RecorderError) {
        lateness = try recorder.histogram(MetricName.generatorLateness)
        processor = try recorder.figure(MetricName.generatorProcessor, unit: .ratio, better: .lower)
        self.measured = measured
    }

    /// A request that was meant to be sent at an instant is sent now. Only for those that a clock starts, and no answer.
    func sent(intended: Instant, at now: Instant, _ recorder: RunRecorder) {
        recorder.record((now - intended).nanoseconds, in: lateness, at: intended.nanoseconds)
    }

    /// Reads the thread's processor time. Call it on the generator's thread, once a second and at the end.
    mutating func look(at now: Instant) {
        let reading = (now, SystemClocks.threadProcessorNanoseconds())
        if first == nil, now >= measured.lowerBound { first = reading }
        // The first reading after the window may be late. The one before it is in the window.
        if now <= measured.upperBound || last == nil { last = reading }
    }

    /// What the run says of its generator.
    struct Findings: Hashable {
        /// Why the run measured nothing; nil where the generator did not colour it.
        var voiding: String?
        var notes: [String] = []
    }

    /// Writes its figure, and judges. Call it before the recorder is finished.
    ///
    /// - Parameters:
    ///   - latencies: of all requests.
    ///   - droppedLate: arrivals that the generator did not get to.
    func findings(_ recorder: RunRecorder, latencies: [HistogramID], droppedLate: Int) -> Findings {
        let share = processorShare
        if let share { recorder.set(share, for: processor) }
        var findings = Findings()
        if let (late, limit) = late(recorder, latencies) {
            findings.judge(
                late.seconds / limit.seconds,
                "\(isFew(recorder) ? "every other request" : "1 in 100 requests") was sent \(HumanValue.time(seconds: late.seconds)) late or more, and the limit is "
                    + HumanValue.time(seconds: limit.seconds))
        }
        if let share {
            findings.judge(
                share / GeneratorLimits.processor,
                "the generator used \(HumanValue.percent(share)) of a core, and the limit is "
                    + HumanValue.percent(GeneratorLimits.processor))
        }
        if droppedLate > 0 {
            findings.voiding =
                findings.voiding
                ?? "the generator did not come round to \(HumanValue.counted(droppedLate, "arrival")); lower the rate"
        }
        return findings
    }

    private func isFew(_ recorder: RunRecorder) -> Bool {
        recorder.measuredSamples(of: lateness).count < GeneratorLimits.fewestForPercentile
    }

    private var processorShare: Double? {
        guard let first, let last, last.at > first.at else { return nil }
        return Double(last.processor - first.processor) / Double((last.at - first.at).nanoseconds)
    }

    private func late(_ recorder: RunRecorder, _ latencies: [HistogramID]) -> (late: Timespan, limit: Timespan)? {
        func percentile(_ ids: [HistogramID]) -> Timespan? {
            let merged = ids.map { recorder.measuredSamples(of: $0) }.reduce(HistogramSnapshot()) {
                $0.merged(with: $1)
            }
            let isFew = merged.count < GeneratorLimits.fewestForPercentile
            return merged.percentile(isFew ? 50 : 99).map { .microseconds(Int64(clamping: $0)) }
        }
        guard let late = percentile([lateness]) else { return nil }
        let share = Double((percentile(latencies) ?? .zero).nanoseconds) * GeneratorLimits.latenessShare
        return (late, max(GeneratorLimits.lateness, .nanoseconds(Int64(share))))
    }
}

extension GeneratorWatch.Findings {
    /// - Parameter load: what was found ÷ its limit.
    fileprivate mutating func judge(_ load: Double, _ text: String) {
        if load > 1 {
            voiding = voiding ?? "\(text); lower the rate, or give the generator a processor of its own"
        } else if load >= GeneratorLimits.told {
            notes.append("the generator was near its own limit: \(text)")
        }
    }
}
