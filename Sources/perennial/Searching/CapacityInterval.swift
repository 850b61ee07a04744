internal import Foundation

/// Where the answers of searches over other seeds lie: nine of ten of them within it.
///
/// An answer is the hardest that held with every one of a search's seeds, so the least of as many borders. The interval
/// reaches so many standard deviations of the borders' logarithms to both sides of their mean that it has nine of ten
/// such answers where the logarithms are normal: loads are above zero and differ by shares.
///
/// Measured on 40 searches of one noisy scenario of 20 seconds, each with three seeds of its own: an interval has 93% of
/// the other searches' answers on average, and the worst of them 41%.
struct CapacityInterval: Encodable, Equatable {
    static let confidence = 0.9
    /// As many as ``reaches`` are for.
    static let maximumSeeds = 10

    let low: Double
    let high: Double

    /// With 2, 3, … seeds: the 90th percentile of |least of as many normal numbers − mean of others| ÷ standard deviation
    /// of the others, of a million draws.
    private static let reaches = [7.72, 3.73, 3.16, 2.98, 2.89, 2.85, 2.82, 2.81, 2.81]

    /// - Parameters:
    ///   - borders: for each seed what held and what did not, next to one another.
    ///   - precision: how near the two were to be, relative to the lower.
    /// - Returns: nil with less than two seeds, of whose spread nothing is known.
    init?(_ borders: [(held: Double, failed: Double)], precision: Double) {
        guard borders.count >= 2, borders.count <= Self.maximumSeeds else { return nil }
        let ends = borders.map { (low: min($0.held, $0.failed), high: max($0.held, $0.failed)) }
        let middles = ends.map { (log($0.low) + log($0.high)) / 2 }
        let count = Double(middles.count)
        let mean = middles.reduce(0, +) / count
        let variance = middles.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        let reach = Self.reaches[borders.count - 2] * variance.squareRoot() + precision
        low = exp(ends.reduce(0) { $0 + log($1.low) } / count - reach)
        high = exp(ends.reduce(0) { $0 + log($1.high) } / count + reach)
    }

    func contains(_ value: Double) -> Bool { (low...high).contains(value) }
}
