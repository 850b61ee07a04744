internal import Measurement
internal import Texts

/// One run of a search: a value, and whether the shop bore it.
struct CapacityTry: Encodable {
    /// What was demanded, and what was measured.
    struct Figure: Encodable {
        var expectation: String
        /// In `unit`; nil without samples.
        var measured: Double?
        var unit: String?
        var isHeld: Bool
    }

    /// How many growing queues are named.
    private static let maximumTold = 2

    /// In the scenario's form: `40/s`.
    var load: String
    var number: Double
    var seed: UInt64
    /// Whether every expectation held, every invariant was judged and held, nothing looked like growing when the arrivals ended, and no
    /// arrival was dropped.
    var isHeld: Bool
    /// What looked like growing, and how fast. The run does not show that the shop bears the load.
    var growing: [String]
    /// Arrivals for which the load generator had no customer, because more than `maxVUs` were under way.
    var dropped: Int64
    /// Done in the end ÷ asked (``ReportVocabulary/completion``); nil if nobody asked.
    var fulfilment: Double?
    var figures: [Figure]
    /// Names of invariants that broke although they were not to.
    var brokenInvariants: [String]
    /// Names of invariants that the run could not judge. It does not show that the load is borne.
    var openInvariants: [String]
    /// The digest of the run's events.
    var digest: String
    /// The figures for people.
    private var texts: [String]

    private enum CodingKeys: String, CodingKey {
        case load, number, seed, isHeld, growing, dropped, fulfilment, figures, brokenInvariants, openInvariants, digest
    }

    init(_ record: Record, growth: [GrowthReading], seed: UInt64, value: String, number: Double) {
        load = value
        self.number = number
        self.seed = seed
        growing = Self.growing(growth)
        dropped = Int64(record.value(MetricName.dropped, [:], .count, in: .run) ?? 0)
        fulfilment = ReportVocabulary.ofProgram.completion.flatMap {
            record.value($0.metric, [:], .value, in: .measured)
        }
        isHeld =
            record.keptInvariants && record.judgedInvariants && record.metExpectations && dropped == 0
            && growing.isEmpty
        figures = record.verdicts.map {
            Figure(
                expectation: $0.expectation, measured: $0.measured, unit: $0.unit?.rawValue, isHeld: $0.isHeld)
        }
        brokenInvariants = record.invariants.filter { $0.breaches > 0 && !$0.isToBreak }.map(\.name)
        openInvariants = record.invariants.filter { !$0.isJudged }.map(\.name)
        digest = record.digest
        texts = record.verdicts.map(\.measuredText)
    }

    /// A lag that grows together with its backlog is not mentioned.
    private static func growing(_ readings: [GrowthReading]) -> [String] {
        let unsteady = readings.filter { !$0.looksSteady }
        if unsteady.contains(where: { $0.test == nil }) {
            return ["too few seconds of arrivals to see whether anything grows"]
        }
        let backlogs = Set(unsteady.filter { $0.quantity == .backlog }.map(\.service))
        return unsteady.filter { $0.quantity != .lag || !backlogs.contains($0.service) }.map(\.description)
    }

    /// `12.3 ms, 100%`, and what is broken.
    var figureText: String {
        let broken = brokenInvariants.isEmpty ? "" : "; broken: \(brokenInvariants.joined(separator: ", "))"
        let open = openInvariants.isEmpty ? "" : "; not judged: \(openInvariants.joined(separator: ", "))"
        let left = dropped == 0 ? "" : "; \(HumanValue.grouped(dropped)) arrivals dropped, as maxVUs were under way"
        let more = growing.count > Self.maximumTold ? ", …" : ""
        let grew =
            growing.isEmpty ? "" : "; " + growing.prefix(Self.maximumTold).joined(separator: ", ") + more
        return texts.joined(separator: ", ") + grew + broken + open + left
    }
}
