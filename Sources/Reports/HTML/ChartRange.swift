/// How high the axis of a chart over time goes in each run: the same in all of them, so that they can be compared, except
/// where that would press one flat. A short spike is cut off, and said.
struct ChartRange: Hashable, Sendable {
    /// A run's chart that would be lower than this share of the plot makes that every run has an axis of its own.
    static let flat = 0.08
    /// What is more than so many times as high as 98% of what is drawn is a spike.
    static let spike = 3.0
    /// Above those 98% there is room for a quarter more.
    private static let room = 1.25
    /// With fewer values nothing is called a spike.
    private static let fewest = 40

    /// For each run.
    let maxima: [Double]
    let isOwn: Bool

    /// - Parameter values: for each run what is drawn highest, one a bin.
    init(_ values: [[Double?]]) {
        let robust = values.map(Self.robust)
        let largest = robust.max() ?? 0
        isOwn = robust.contains { $0 > 0 && $0 < largest * Self.flat }
        maxima = isOwn ? robust : robust.map { _ in largest }
    }

    /// The largest value, or less where only a few are so large.
    private static func robust(_ values: [Double?]) -> Double {
        let sorted = values.compactMap { $0 }.filter { $0 > 0 }.sorted()
        guard let largest = sorted.last, sorted.count >= fewest else { return sorted.last ?? 0 }
        let most = sorted[(sorted.count - 1) * 98 / 100]
        return largest > spike * most ? most * room : largest
    }
}
