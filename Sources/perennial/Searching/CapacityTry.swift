internal import Measurement

/// One run of a search: a load, and whether the shop bore it.
struct CapacityTry: Encodable {
    /// What was demanded, and measured.
    struct Figure: Encodable {
        var expectation: String
        /// In `unit`; nil without samples.
        var measured: Double?
        var unit: String?
        var isHeld: Bool
    }

    /// As the scenario has it: `40/s`.
    var load: String
    var number: Double
    /// Whether every expectation and every invariant held, and the load was what it says.
    var isHeld: Bool
    /// Arrivals that the load generator had no customer for, since more than `maxVUs` were under way.
    var dropped: Int64
    /// Delivered ÷ asked; nil where nobody ordered.
    var fulfilment: Double?
    var figures: [Figure]
    /// Names of the invariants that were not to break, and did.
    var brokenInvariants: [String]
    /// The digest of the run's events.
    var digest: String
    /// The figures for people.
    private var texts: [String]

    private enum CodingKeys: String, CodingKey {
        case load, number, isHeld, dropped, fulfilment, figures, brokenInvariants, digest
    }

    init(_ record: Record, load: String, number: Double) {
        self.load = load
        self.number = number
        dropped = Int64(record.value(MetricName.dropped, [:], .count, in: .run) ?? 0)
        fulfilment = record.value(MetricName.orderFulfilment, [:], .value, in: .measured)
        isHeld = record.keptInvariants && record.metExpectations && dropped == 0
        figures = record.verdicts.map {
            Figure(
                expectation: $0.expectation, measured: $0.measured, unit: $0.unit?.rawValue, isHeld: $0.isHeld)
        }
        brokenInvariants = record.invariants.filter { $0.breaches > 0 && !$0.isToBreak }.map(\.name)
        digest = record.digest
        texts = record.verdicts.map(\.measuredText)
    }

    /// `12.3 ms, 100%`, and what is broken.
    var figureText: String {
        let broken = brokenInvariants.isEmpty ? "" : "; broken: \(brokenInvariants.joined(separator: ", "))"
        let left = dropped == 0 ? "" : "; \(HumanValue.grouped(dropped)) arrivals dropped, as maxVUs were under way"
        return texts.joined(separator: ", ") + broken + left
    }
}
