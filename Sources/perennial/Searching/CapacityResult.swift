internal import Foundation
internal import Measurement
internal import Scenarios

/// The result of a search for the highest load, or for the smallest number of something.
struct CapacityResult: Encodable {
    /// Why there were no more runs.
    enum End: String, Encodable {
        case precise
        case nothingHeld = "nothing-held"
        case nothingFailed = "nothing-failed"
        case outOfRuns = "out-of-runs"
        case interrupted
    }

    /// The version of the layout of ``json()``. It changes when the layout changes in a way that a program cannot
    /// ignore.
    static let currentSchema = 2

    /// What one seed's search has found.
    struct Border: Encodable {
        var seed: UInt64
        /// Nil if none held.
        var held: String?
        /// Nil if none failed.
        var failed: String?
        var heldNumber: Double?
        var failedNumber: Double?
        /// Values that held although something easier failed, ascending.
        var heldBeyondAFailure: [Double] = []
    }

    /// In the form of the scenario's values, rounded outwards.
    struct Range: Encodable {
        var low: String
        var high: String
        var confidence = CapacityInterval.confidence
    }

    private(set) var schema = CapacityResult.currentSchema
    var scenario: String
    /// Nil for the scenario itself.
    var variant: String?
    /// The scenario's own seed, and those after it.
    var seeds: [UInt64]
    /// The path of the value that was varied.
    var vary: String
    /// Whether the search was for the highest value or for the smallest.
    var purpose: VariedValue.Purpose
    var expect: [String]
    /// The requested precision, relative to the highest load that held.
    var precision: Double
    /// In the order in which they ran.
    var runs: [CapacityTry] = []
    /// One for each seed that was searched.
    var borders: [Border] = []
    /// The highest load, or the smallest number, that held with every seed; nil if there is none.
    var held: String?
    /// The value next to it that did not hold; nil if none failed.
    var failed: String?
    /// Where nine of ten searches over other seeds end. Nil with one seed, or if a search has not come to its end.
    var interval: Range?
    var end = End.interrupted
    /// Values that held although something easier failed with the same seed; of all seeds, ascending and without
    /// repetition.
    var heldBeyondAFailure: [String] = []

    /// How much smaller the share of what was done in the end may be than under the lowest load before it is mentioned.
    private static let worthyLoss = 0.05

    /// The lowest load that held although far less of what was asked for was done in the end than under the lowest load
    /// of all, with both shares. Nil if there is none, or if an expectation asks for that itself.
    var losing: (load: String, share: Double, before: Double)? {
        guard purpose == .load, let metric = ReportVocabulary.ofProgram.completion?.metric,
            !expect.contains(where: { $0.hasPrefix(metric) })
        else { return nil }
        let runs = runs.sorted { $0.number < $1.number }
        guard let before = runs.compactMap(\.fulfilment).first else { return nil }
        for run in runs where run.isHeld {
            if let share = run.fulfilment, share < before - Self.worthyLoss { return (run.load, share, before) }
        }
        return nil
    }

    var status: ExitReason {
        let isBroken = runs.contains { !$0.brokenInvariants.isEmpty }
        let found: ExitReason = held == nil ? .expectationFailed : .held
        return found.and(isBroken ? .invariantBroken : .held).and(end == .interrupted ? .interrupted : .held)
    }

    /// Takes over what one seed's search knows now. `text` formats a value.
    mutating func conclude(_ search: any BorderSearch, seed: UInt64, _ text: (Double) -> String) {
        borders.append(
            Border(
                seed: seed, held: search.held.map(text), failed: search.failed.map(text), heldNumber: search.held,
                failedNumber: search.failed, heldBeyondAFailure: search.odd))
        heldBeyondAFailure = Set(borders.flatMap(\.heldBeyondAFailure)).sorted().map(text)
        end =
            switch search.end {
            case .precise: .precise
            case .nothingHeld: .nothingHeld
            case .nothingFailed: .nothingFailed
            case .outOfRuns: .outOfRuns
            case nil: .interrupted
            }
        // A value that does not hold with one seed does not hold with every seed.
        let easiest = purpose == .load ? borders.min(by: Self.isLower) : borders.max(by: Self.isLower)
        (held, failed) = end == .nothingHeld ? (nil, borders.last?.failed) : (easiest?.held, easiest?.failed)
        interval = range(text)
    }

    private static func isLower(_ one: Border, _ other: Border) -> Bool {
        (one.heldNumber ?? 0) < (other.heldNumber ?? 0)
    }

    private func range(_ text: (Double) -> String) -> Range? {
        guard end == .precise, borders.count == seeds.count else { return nil }
        let known = borders.compactMap { border -> (held: Double, failed: Double)? in
            guard let held = border.heldNumber else { return nil }
            // A number of something is an answer itself. If 1 is enough, none has failed.
            return (held, purpose == .load ? border.failedNumber ?? held : held)
        }
        guard let interval = CapacityInterval(known, precision: purpose == .load ? precision : 0) else { return nil }
        let (low, high) = (Self.rounded(interval.low, .down), Self.rounded(interval.high, .up))
        guard purpose == .load else {
            // Allows for the last digits of a logarithm: a value that is almost a whole number means that number.
            let (least, most) = (interval.low * (1 + 1e-9), interval.high * (1 - 1e-9))
            return Range(low: text(max(1, least.rounded(.down))), high: text(most.rounded(.up)))
        }
        return Range(low: text(low), high: text(high))
    }

    /// Rounds to three digits.
    private static func rounded(_ value: Double, _ rule: FloatingPointRoundingRule) -> Double {
        var scale = 1.0
        while value * scale < 100, scale < 1e9 { scale *= 10 }
        while value * scale >= 1000, scale > 1e-9 { scale /= 10 }
        return (value * scale).rounded(rule) / scale
    }

    /// With sorted keys; ends with a newline.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
}
