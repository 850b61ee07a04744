internal import FlowerShopApplication
internal import Foundation
internal import Measurement
internal import Scenarios

/// What a search for the highest load, or for the smallest number of something, came to.
struct CapacityResult: Encodable {
    /// Why there were no more runs.
    enum End: String, Encodable {
        case precise
        case nothingHeld = "nothing-held"
        case nothingFailed = "nothing-failed"
        case outOfRuns = "out-of-runs"
        case interrupted
    }

    /// The version of the layout of ``json()``; another one comes with what a program cannot ignore.
    static let currentSchema = 2

    /// What one seed's search has found.
    struct Border: Encodable {
        var seed: UInt64
        /// Nil where none did.
        var held: String?
        /// Nil where none failed.
        var failed: String?
        var heldNumber: Double?
        var failedNumber: Double?
        /// What held although something easier failed, ascending.
        var heldBeyondAFailure: [Double] = []
    }

    /// As values of the scenario, rounded outwards.
    struct Range: Encodable {
        var low: String
        var high: String
        var confidence = CapacityInterval.confidence
    }

    private(set) var schema = CapacityResult.currentSchema
    var scenario: String
    /// Nil for the scenario as it stands.
    var variant: String?
    /// The scenario's own, and those after it.
    var seeds: [UInt64]
    /// The path of the value that was varied.
    var vary: String
    /// Whether the highest was looked for, or the smallest.
    var purpose: VariedValue.Purpose
    var expect: [String]
    /// Asked for; relative to the highest load that held.
    var precision: Double
    /// In the order in which they ran.
    var runs: [CapacityTry] = []
    /// One for each seed that was searched.
    var borders: [Border] = []
    /// The highest load that held with every seed, or the smallest number that did; nil where there is none.
    var held: String?
    /// What did not hold next to it; nil where none failed.
    var failed: String?
    /// Where nine of ten searches over other seeds come to; nil with one seed, or where a search has not come to its end.
    var interval: Range?
    var end = End.interrupted
    /// What held although something easier failed with the same seed, of all seeds, ascending and each once.
    var heldBeyondAFailure: [String] = []

    /// How much smaller a share of the orders may be delivered than under the lowest load before that is worth a word.
    private static let worthyLoss = 0.05

    /// The lowest load that held although far fewer of its orders were delivered than under the lowest of all, and both
    /// shares; nil where there is none, and where an expectation speaks of that itself.
    var losing: (load: String, share: Double, before: Double)? {
        guard purpose == .load, !expect.contains(where: { $0.hasPrefix(OrderMetric.fulfilment.name) }) else {
            return nil
        }
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

    /// Takes over what one seed's search knows now; `text` writes a value.
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
        // What does not hold with one seed does not hold with every one.
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
            // Numbers of something are answers themselves; with 1 enough none has failed.
            return (held, purpose == .load ? border.failedNumber ?? held : held)
        }
        guard let interval = CapacityInterval(known, precision: purpose == .load ? precision : 0) else { return nil }
        let (low, high) = (Self.rounded(interval.low, .down), Self.rounded(interval.high, .up))
        guard purpose == .load else {
            // A whole number that is met but for the last digit of a logarithm is meant.
            let (least, most) = (interval.low * (1 + 1e-9), interval.high * (1 - 1e-9))
            return Range(low: text(max(1, least.rounded(.down))), high: text(most.rounded(.up)))
        }
        return Range(low: text(low), high: text(high))
    }

    /// To three digits.
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
