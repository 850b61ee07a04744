internal import Foundation

/// The interval that contains nine of ten answers of searches over other seeds.
///
/// An answer is the hardest value that held with every seed of a search, so it is the least of as many borders. The
/// interval extends to both sides of the mean of the borders' logarithms by a number of their standard deviations. That
/// number is chosen so that the interval contains nine of ten such answers if the logarithms are normal. Logarithms are
/// used because loads are above zero and differ by shares.
///
/// Measured on 40 searches of one noisy scenario of 20 seconds, each with three seeds of its own: an interval contains
/// 93% of the other searches' answers on average, and the worst interval 41%.
struct CapacityInterval: Encodable, Equatable {
    static let confidence = 0.9
    /// The number of seeds for which there are ``reaches``.
    static let maximumSeeds = 10

    let low: Double
    let high: Double

    /// With 2, 3, … seeds: the 90th percentile of |least of as many normal numbers − mean of others| ÷ standard
    /// deviation of the others, of a million draws.
    private static let reaches = [7.72, 3.73, 3.16, 2.98, 2.89, 2.85, 2.82, 2.81, 2.81]

    /// - Parameters:
    ///   - borders: for each seed what held and what did not, next to each other.
    ///   - precision: how near the two should be, relative to the lower.
    /// - Returns: nil with fewer than two seeds, because their spread is then unknown.
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
