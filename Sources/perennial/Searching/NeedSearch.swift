/// The search for the smallest number of something that holds: replicas, workers, connections. It halves the number
/// until one does not hold, or doubles it until one does, and then halves the interval between them.
///
/// The search assumes that if a number holds, every larger number holds.
struct NeedSearch: BorderSearch {
    /// How often the first number may be doubled.
    static let maximumDoublings = 10

    let start: Double
    let maximumRuns: Int
    /// The size of the first step, as a share of the number: 1 halves and doubles. Each further step is twice as large.
    var reach = 1.0

    /// In the order in which they were tried.
    private(set) var tries: [(number: Double, holds: Bool)] = []
    private var refused: Double?
    private var refusals = 0

    init(start: Double, maximumRuns: Int, reach: Double = 1) {
        self.start = max(1, start.rounded())
        self.maximumRuns = maximumRuns
        self.reach = reach
    }

    mutating func ended(_ value: Double, holds: Bool) { tries.append((value, holds)) }

    mutating func refuse(_ value: Double) {
        refused = min(value, refused ?? value)
        refusals += 1
    }

    var next: Double? {
        guard end == nil else { return nil }
        guard let held else { return failed.map(raised) ?? start }
        guard let failed else { return max(1, min(held - 1, (held / (1 + step)).rounded(.down))) }
        return ((held + failed) / 2).rounded(.down)
    }

    var end: SearchEnd? {
        if let held, held == 1 || held - (failed ?? 0) <= 1 { return .precise }
        if tries.count + refusals >= maximumRuns { return .outOfRuns }
        guard held == nil else { return nil }
        let next = failed.map(raised) ?? start
        let limit = min(refused ?? .infinity, start * Double(1 << Self.maximumDoublings) + 1)
        return next >= limit ? .nothingHeld : nil
    }

    /// The smallest number that held with no failed number above it.
    var held: Double? {
        let limit = failed ?? 0
        return tries.filter { $0.holds && $0.number > limit }.map(\.number).min()
    }

    /// The highest number that did not hold; nil if 1 was enough.
    var failed: Double? { tries.filter { !$0.holds }.map(\.number).max() }

    var odd: [Double] {
        guard let failed else { return [] }
        return tries.filter { $0.holds && $0.number < failed }.map(\.number).sorted()
    }

    private var step: Double { min(1, reach * Double(1 << min(max(0, tries.count - 1), 20))) }

    /// If the scenario does not accept twice as many, the largest number that it may accept is tried.
    private func raised(_ number: Double) -> Double {
        let higher = max(number + 1, (number * (1 + step)).rounded(.down))
        guard let refused, higher >= refused else { return higher }
        let middle = ((number + refused) / 2).rounded(.down)
        return middle > number ? middle : refused
    }
}
