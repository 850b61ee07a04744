/// The search for the highest load that holds. It doubles the load until one fails, or halves it until one holds, and
/// then halves the interval between them. It is a pure value: it says what to try next, and is told the result.
///
/// The search assumes that what holds under a load holds under every lower one. If that is not so, it finds one of
/// several borders. To notice this, it looks once at twice the highest load that it has tried.
struct CapacitySearch: BorderSearch {
    /// How often the first load may be halved: down to about a thousandth of it.
    static let maximumHalvings = 10
    /// The digits of a load are limited, so that somebody can write the load down.
    private static let maximumDigits = 1e6

    let start: Double
    /// Relative to the highest load that held.
    let precision: Double
    let maximumRuns: Int
    var isWhole = false
    /// The size of the first step, as a share of the load: 1 doubles. Each further step is twice as large, up to that.
    var reach = 1.0
    /// Whether it looks once at twice the highest load.
    var looksBeyond = true

    /// In the order in which they were tried.
    private(set) var tries: [(load: Double, holds: Bool)] = []
    /// The lowest load that the scenario refuses; nil as long as it has accepted all.
    private(set) var refused: Double?
    private var refusals = 0
    private var hasLookedBeyond = false

    init(
        start: Double, precision: Double, maximumRuns: Int, isWhole: Bool = false, reach: Double = 1,
        looksBeyond: Bool = true
    ) {
        self.start = start
        self.precision = precision
        self.maximumRuns = maximumRuns
        self.isWhole = isWhole
        self.reach = reach
        self.looksBeyond = looksBeyond
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

    /// The next load; nil if there is none, and ``end`` says why.
    var next: Double? {
        guard end == nil else { return nil }
        guard let failed = lowestFailed else { return highestHeld.map(raised) ?? start }
        guard let held = highestHeld else { return halved(failed) }
        return isBracketClosed ? beyond : middle(held, failed)
    }

    /// Nil while there is something to try.
    var end: SearchEnd? {
        let isDone = isBracketClosed && (beyond == nil || hasLookedBeyond)
        if isDone { return .precise }
        if tries.count + refusals >= maximumRuns { return isBracketClosed ? .precise : .outOfRuns }
        guard let failed = lowestFailed else {
            return (highestHeld.map(raised) ?? start) >= refused ?? .infinity ? .nothingFailed : nil
        }
        return highestHeld == nil && halved(failed) == nil ? .nothingHeld : nil
    }

    /// The lowest load that did not hold.
    var lowestFailed: Double? { tries.filter { !$0.holds }.map(\.load).min() }

    /// The highest load that held with no failed load below it.
    var highestHeld: Double? {
        let limit = lowestFailed ?? .infinity
        return tries.filter { $0.holds && $0.load < limit }.map(\.load).max()
    }

    var held: Double? { highestHeld }
    var failed: Double? { lowestFailed }
    var odd: [Double] { heldAbove }

    /// Loads that held above a load that did not, ascending.
    var heldAbove: [Double] {
        guard let failed = lowestFailed else { return [] }
        return tries.filter { $0.holds && $0.load > failed }.map(\.load).sorted()
    }

    private var isBracketClosed: Bool {
        guard let held = highestHeld, let failed = lowestFailed else { return false }
        return failed - held <= precision * held || middle(held, failed) == nil
    }

    /// Twice the highest load so far; nil if the scenario does not accept that.
    private var beyond: Double? {
        guard looksBeyond, let highest = tries.map(\.load).max(), highest * 2 < refused ?? .infinity else { return nil }
        return highest * 2
    }

    /// Nil if there is no load between the two.
    private func middle(_ low: Double, _ high: Double) -> Double? {
        let middle = rounded((low + high) / 2)
        return middle > low && middle < high ? middle : nil
    }

    /// The size of the next step before there is a bracket.
    private var step: Double { min(1, reach * Double(1 << min(tries.count - 1, 20))) }

    private func raised(_ load: Double) -> Double {
        isWhole ? max(load + 1, rounded(load * (1 + step))) : rounded(load * (1 + step))
    }

    /// Nil at the lowest load that the search tries.
    private func halved(_ load: Double) -> Double? {
        let half = isWhole ? min(load - 1, rounded(load / (1 + step))) : rounded(load / (1 + step))
        let lowest = start / Double(1 << Self.maximumHalvings)
        return half > 0 && half < load && half >= lowest * (1 - 1e-6) ? half : nil
    }

    /// Rounded down to six digits, or to a whole number.
    private func rounded(_ load: Double) -> Double {
        if isWhole { return load.rounded(.down) }
        var scale = 1.0
        while load * scale * 10 < Self.maximumDigits, scale < 1e12 { scale *= 10 }
        return (load * scale).rounded() / scale
    }
}
