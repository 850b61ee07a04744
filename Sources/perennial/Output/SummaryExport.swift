internal import FoundationEssentials
internal import Measurement
internal import Scenarios
internal import Texts

/// The results of a command's runs, as JSON for other programs: `run --summary-export FILE`, k6's name for it.
///
/// Keys are stable and sorted. New ones may be added; ``currentSchema`` changes if one is removed or changes its
/// meaning. A key without a value is left out. Numbers of metrics are in the unit beside them, as in summary.csv.
struct SummaryExport: Encodable {
    static let currentSchema = 1
    /// Standard output, instead of the summary for people.
    static let standardOutput = "-"

    /// The metrics in the summary. They cover what was asked and happened after the warm-up, including the drain; rates
    /// end with the arrivals. They serve the purpose of k6's end-of-test summary. summary.csv has all metrics, in every
    /// window.
    private static func headlines(_ record: Record) -> [String] {
        ReportVocabulary.of(record).headlines + [
            MetricName.offered, MetricName.started, MetricName.rejected, MetricName.dropped,
            MetricName.requestsAnswered, MetricName.requestsFailed, MetricName.gatewayAvailability, MetricName.latency,
            MetricName.sagasStarted, MetricName.sagasSucceeded, MetricName.sagasCompensated,
            MetricName.sagasUnfinished, MetricName.sagaCompletion, MetricName.sagaSuccess, MetricName.sagaLatency,
            MetricName.detection, MetricName.recovery,
        ]
    }
    /// The statistics of a histogram in the summary.
    private static let statistics: [Statistic] = [
        .count, .mean, .percentile(50), .percentile(95), .percentile(99), .max,
    ]

    struct Run: Encodable {
        let scenario: String
        /// `base`, or the variant's name.
        let variant: String
        /// From 1; more than 1 only with --repeat.
        let round: Int
        let seed: UInt64
        let world: String
        /// Only virtual runs have one.
        let digest: String?
        let settings: [String]
        let held: Bool
        let interrupted: Bool
        /// Why the run measured nothing.
        let measuredNothing: String?
        let runSeconds: Double
        let wallSeconds: Double
        let expectations: [Judged]
        let invariants: [Checked]
        let notes: [String]
        let metrics: [String: [String: Value]]
    }

    struct Judged: Encodable {
        let expectation: String
        /// `held`, `failed` or `no samples`.
        let outcome: String
        let measured: Double?
        let demanded: Double?
        let unit: String?
        let reason: String?
    }

    struct Checked: Encodable {
        let invariant: String
        let breaches: Int
        let isToBreak: Bool
        let asExpected: Bool
        /// Why it could not be judged.
        let notJudged: String?
    }

    /// A number, or the unit of the numbers.
    enum Value: Encodable {
        case number(Double)
        case text(String)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .number(let number): try container.encode(number)
            case .text(let text): try container.encode(text)
            }
        }
    }

    let schema = SummaryExport.currentSchema
    let version = ProgramVersion.current
    private(set) var exitCode = ExitReason.held.rawValue
    /// One message for each problem; empty if everything could be run.
    private(set) var problems: [String] = []
    private(set) var runs: [Run] = []
    /// Runs that did not take place because of an interruption, by their titles.
    private(set) var notRun: [String] = []
}

extension SummaryExport {
    mutating func add(_ records: [Record], variants: Int) {
        runs += records.enumerated().map { Self.run($0.element, round: $0.offset / max(1, variants) + 1) }
    }

    mutating func add(_ failure: Failure) { problems.append(failure.description) }

    /// Writes the summary as a whole or not at all.
    mutating func write(to path: String, status: ExitReason, notRun: [String] = []) throws(Failure) {
        exitCode = status.rawValue
        self.notRun = notRun
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let bytes: [UInt8]
        do { bytes = Array(try encoder.encode(self)) + [UInt8(ascii: "\n")] } catch {
            throw Failure(.impossible, "error: \(path): the summary is no JSON: \(error)")
        }
        guard path != Self.standardOutput else { return try Terminal.write(String(decoding: bytes, as: UTF8.self)) }
        do throws(FileError) {
            try AtomicFile.write(to: path) { (file) throws(FileError) in try file.write(bytes) }
        } catch {
            throw Failure(error)
        }
    }

    private static func run(_ record: Record, round: Int) -> Run {
        Run(
            scenario: record.identity.scenario, variant: record.identity.variant ?? Variant.baseName, round: round,
            seed: record.identity.seed, world: record.identity.world,
            digest: record.digest.isEmpty ? nil : record.digest, settings: record.settings, held: record.held,
            interrupted: record.isInterrupted, measuredNothing: record.voiding,
            runSeconds: Double(record.runNanoseconds) / 1e9,
            wallSeconds: Double(record.wallNanoseconds) / 1e9,
            expectations: record.verdicts.map { verdict in
                Judged(
                    expectation: verdict.expectation, outcome: verdict.outcome.rawValue, measured: verdict.measured,
                    demanded: verdict.demanded, unit: verdict.unit?.rawValue,
                    reason: verdict.reason.isEmpty ? nil : verdict.reason)
            },
            invariants: record.invariants.map { invariant in
                Checked(
                    invariant: invariant.name, breaches: invariant.breaches, isToBreak: invariant.isToBreak,
                    asExpected: invariant.isAsExpected, notJudged: invariant.notJudged)
            },
            notes: record.notes, metrics: metrics(record.measurements, headlines(record)))
    }

    /// `latency{operation="order"}` → its statistics. Series that differ in more than the first label, such as the
    /// outcomes of an order, have entries of their own.
    private static func metrics(
        _ measurements: Measurements, _ headlines: [String]
    ) -> [String: [String: Value]] {
        var metrics: [String: [String: Value]] = [:]
        let seconds = measurements.span(of: .measured)?.seconds ?? 0
        for series in measurements.series where headlines.contains(series.name) {
            let offered = series.kind == .histogram ? statistics : Statistic.offered(by: series.kind)
            var told: [String: Value] = [:]
            for statistic in offered {
                let value = series.value(in: .measured, for: statistic)
                guard let number = value?.read(statistic, windowSeconds: seconds), number.isFinite else { continue }
                told[statistic.name] = .number(number)
            }
            guard !told.isEmpty else { continue }
            told["unit"] = .text(series.unit.rawValue)
            metrics["\(series.name)\(series.labels)"] = told
        }
        return metrics
    }
}
