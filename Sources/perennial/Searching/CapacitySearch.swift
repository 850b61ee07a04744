/// The search for the highest load that holds: doubles until one fails, or halves until one holds, and then halves the
/// interval between them. As a pure value it says what to try next, and is told what became of it.
///
/// The search takes it that what holds under a load holds under every lower one. Where that is not so it finds one such
/// border of several; to notice it looks once at twice the highest load that it has tried.
struct CapacitySearch {
    /// How often the first load may be halved: down to about a thousandth of it.
    static let maximumHalvings = 10
    /// Digits that a load has, so that it is one that somebody can write down.
    private static let maximumDigits = 1e6

    /// Why there is nothing more to try.
    enum End: Equatable {
        /// The two loads of ``bracket`` are as near as was asked for.
        case precise
        /// The lowest load that the search tries did not hold either.
        case nothingHeld
        /// There is no higher load: the scenario does not take it.
        case nothingFailed
        case outOfRuns
    }

    let start: Double
    /// Relative to the highest load that held.
    let precision: Double
    let maximumRuns: Int
    var isWhole = false

    /// In the order in which they were tried.
    private(set) var tries: [(load: Double, holds: Bool)] = []
    /// The lowest load that the scenario refuses; nil as long as it took all.
    private(set) var refused: Double?
    private var refusals = 0
    private var hasLookedBeyond = false

    init(start: Double, precision: Double, maximumRuns: Int, isWhole: Bool = false) {
        self.start = start
        self.precision = precision
        self.maximumRuns = maximumRuns
        self.isWhole = isWhole
    }

    mutating func ended(_ load: Double, holds: Bool) {
        hasLookedBeyond = hasLookedBeyond || (isBracketClosed && load > (lowestFailed ?? .infinity))
        tries.append((load, holds))
    }

    /// The scenario cannot have this load.
    mutating func refuse(_ load: Double) {
        refused = min(load, refused ?? load)
        refusals += 1
    }

    /// The next load; nil where ``end`` says why there is none.
    var next: Double? {
        guard end == nil else { return nil }
        guard let failed = lowestFailed else { return highestHeld.map { $0 * 2 } ?? start }
        guard let held = highestHeld else { return halved(failed) }
        return isBracketClosed ? beyond : middle(held, failed)
    }

    /// Nil as long as there is something to try.
    var end: End? {
        let isDone = isBracketClosed && (beyond == nil || hasLookedBeyond)
        if isDone { return .precise }
        if tries.count + refusals >= maximumRuns { return isBracketClosed ? .precise : .outOfRuns }
        guard let failed = lowestFailed else {
            return (highestHeld.map { $0 * 2 } ?? start) >= refused ?? .infinity ? .nothingFailed : nil
        }
        return highestHeld == nil && halved(failed) == nil ? .nothingHeld : nil
    }

    /// The lowest load that did not hold.
    var lowestFailed: Double? { tries.filter { !$0.holds }.map(\.load).min() }

    /// The highest load that held and below which none failed.
    var highestHeld: Double? {
        let limit = lowestFailed ?? .infinity
        return tries.filter { $0.holds && $0.load < limit }.map(\.load).max()
    }

    /// Loads that held above one that did not, ascending.
    var heldAbove: [Double] {
        guard let failed = lowestFailed else { return [] }
        return tries.filter { $0.holds && $0.load > failed }.map(\.load).sorted()
    }

    private var isBracketClosed: Bool {
        guard let held = highestHeld, let failed = lowestFailed else { return false }
        return failed - held <= precision * held || middle(held, failed) == nil
    }

    /// Twice the highest load so far; nil where the scenario does not take that.
    private var beyond: Double? {
        guard let highest = tries.map(\.load).max(), highest * 2 < refused ?? .infinity else { return nil }
        return highest * 2
    }

    /// Nil where there is no load between the two.
    private func middle(_ low: Double, _ high: Double) -> Double? {
        let middle = rounded((low + high) / 2)
        return middle > low && middle < high ? middle : nil
    }

    /// Nil at the lowest load that the search tries.
    private func halved(_ load: Double) -> Double? {
        let half = rounded(load / 2)
        let lowest = start / Double(1 << Self.maximumHalvings)
        return half > 0 && half < load && half >= lowest * (1 - 1e-6) ? half : nil
    }

    /// To six digits, or to a whole number, downwards.
    private func rounded(_ load: Double) -> Double {
        if isWhole { return load.rounded(.down) }
        var scale = 1.0
        while load * scale * 10 < Self.maximumDigits, scale < 1e12 { scale *= 10 }
        return (load * scale).rounded() / scale
    }
}
