/// The height of the axis of a chart over time in each run. It is the same in all runs, so that they can be compared,
/// unless that would make one run's chart flat. A short spike is cut off, and the chart says so.
struct ChartRange: Hashable, Sendable {
    /// If a run's chart would be lower than this share of the plot, every run gets its own axis.
    static let flat = 0.08
    /// A value is a spike if it is more than this many times as high as 98% of the drawn values.
    static let spike = 3.0
    /// The axis leaves room for a quarter more above those 98%.
    private static let room = 1.25
    /// With fewer values, nothing is called a spike.
    private static let fewest = 40

    /// For each run.
    let maxima: [Double]
    let isOwn: Bool

    /// - Parameter values: for each run the highest drawn value, one a bin.
    init(_ values: [[Double?]]) {
        let robust = values.map(Self.robust)
        let largest = robust.max() ?? 0
        isOwn = robust.contains { $0 > 0 && $0 < largest * Self.flat }
        maxima = isOwn ? robust : robust.map { _ in largest }
    }

    /// The largest value, or less if only a few values are so large.
    private static func robust(_ values: [Double?]) -> Double {
        let sorted = values.compactMap { $0 }.filter { $0 > 0 }.sorted()
        guard let largest = sorted.last, sorted.count >= fewest else { return sorted.last ?? 0 }
        let most = sorted[(sorted.count - 1) * 98 / 100]
        return largest > spike * most ? most * room : largest
    }
}
