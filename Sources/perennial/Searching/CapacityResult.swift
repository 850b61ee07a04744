internal import Foundation
internal import Measurement

/// What a search for the highest load came to.
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
    static let currentSchema = 1

    private(set) var schema = CapacityResult.currentSchema
    var scenario: String
    /// Nil for the scenario as it stands.
    var variant: String?
    var seed: UInt64
    /// The path of the value that was varied.
    var vary: String
    var expect: [String]
    /// Asked for; relative to the highest load that held.
    var precision: Double
    /// In the order in which they ran.
    var runs: [CapacityTry] = []
    /// The highest load that held and below which none failed; nil where none did.
    var highestThatHeld: String?
    /// Nil where none failed.
    var lowestThatFailed: String?
    var end = End.interrupted
    /// Loads that held above one that failed, ascending.
    var heldAboveAFailure: [String] = []

    /// How much smaller a share of the orders may be delivered than under the lowest load before that is worth a word.
    private static let worthyLoss = 0.05

    /// The lowest load that held although far fewer of its orders were delivered than under the lowest of all, and both
    /// shares; nil where there is none, and where an expectation speaks of that itself.
    var losing: (load: String, share: Double, before: Double)? {
        guard !expect.contains(where: { $0.hasPrefix(MetricName.orderFulfilment) }) else { return nil }
        let runs = runs.sorted { $0.number < $1.number }
        guard let before = runs.compactMap(\.fulfilment).first else { return nil }
        for run in runs where run.isHeld {
            if let share = run.fulfilment, share < before - Self.worthyLoss { return (run.load, share, before) }
        }
        return nil
    }

    var status: ExitReason {
        let isBroken = runs.contains { !$0.brokenInvariants.isEmpty }
        let found: ExitReason = highestThatHeld == nil ? .expectationFailed : .held
        return found.and(isBroken ? .invariantBroken : .held).and(end == .interrupted ? .interrupted : .held)
    }

    /// Takes over what the search knows now; `text` writes a load.
    mutating func conclude(_ search: CapacitySearch, _ text: (Double) -> String) {
        highestThatHeld = search.highestHeld.map(text)
        lowestThatFailed = search.lowestFailed.map(text)
        heldAboveAFailure = search.heldAbove.map(text)
        end =
            switch search.end {
            case .precise: .precise
            case .nothingHeld: .nothingHeld
            case .nothingFailed: .nothingFailed
            case .outOfRuns: .outOfRuns
            case nil: .interrupted
            }
    }

    /// With sorted keys; ends with a newline.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
}
