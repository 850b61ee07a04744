/// Whether a queue grows: the slope of its length, held against what chance does to a queue at its very limit.
///
/// The slope is that of least squares through readings at equal distances. Its standard error is the one that it would
/// have if the readings were a random walk with steps as wide as theirs: that is the length of a queue to which as much
/// comes as it can handle. A queue with more room is pulled back to zero again and again and strays less, so that it is
/// taken for a growing one less often than ``shownAt`` says; a queue with less room outruns chance the sooner, the more
/// readings there are. Readings of white noise, as of messages that happen to be in hand, count for next to nothing.
package struct GrowthTest: Hashable, Sendable {
    /// With fewer readings nothing is said.
    package static let minimumReadings = 6
    /// A queue grows where a slope like its own has at most this chance in a queue at its limit. Measured with Poisson
    /// arrivals, exponential times and 50 messages a second: of 300 queues with 50% to 95% of their limit none is said to
    /// grow, in 60 seconds or in 300; with 105% nine of ten are in 300 seconds, with 110% all.
    package static let shownAt = 0.01
    /// Who wants to be sure that a queue does not grow asks for more: it must not even look like it. Of the same queues
    /// 9% with 95% of their limit look like growing in 60 seconds and none in 300, with 105% at least nine of ten.
    package static let suspectedAt = 0.3
    /// Growth below this share of what comes in is none, however sure.
    package static let negligibleShare = 0.01

    /// By how much the readings grow in a second.
    package let slope: Double
    /// The chance of this slope or a higher one in a queue at its limit.
    package let chance: Double

    /// - Parameters:
    ///   - readings: at equal distances; nil where there are fewer than ``minimumReadings``.
    ///   - distance: between two of them, in seconds, above 0.
    package init?(_ readings: [Double], every distance: Double) {
        let count = readings.count
        guard count >= Self.minimumReadings, distance > 0 else { return nil }
        let middle = Double(count - 1) / 2
        let spread = Double(count) * (Double(count) * Double(count) - 1) / 12
        let steps = zip(readings.dropFirst(), readings).map { $0 - $1 }
        let mean = steps.reduce(0, +) / Double(steps.count)
        let variance = steps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(steps.count - 1)
        // How much of each step is in the slope: what the readings from it on weigh.
        var (sum, weight, squares) = (0.0, 0.0, 0.0)
        for index in (1..<count).reversed() {
            weight += (Double(index) - middle) / spread
            sum += weight * steps[index - 1]
            squares += weight * weight
        }
        slope = sum / distance
        let error = (variance * squares).squareRoot()
        guard error > abs(sum) * 1e-9 else {
            chance = slope > 0 ? 0 : 1
            return
        }
        let ratio = sum / error
        let tails = StudentDistribution.tails(squared: ratio * ratio, degrees: steps.count - 1) / 2
        chance = ratio > 0 ? tails : 1 - tails
    }

    /// Whether the queue is shown to grow.
    ///
    /// - Parameter inflow: what comes to the queue in a second.
    package func grows(inflow: Double) -> Bool { chance <= Self.shownAt && isWorthy(inflow) }

    /// Whether the queue does not even look like growing: the stricter question, by the same test.
    package func looksSteady(inflow: Double) -> Bool { chance > Self.suspectedAt || !isWorthy(inflow) }

    private func isWorthy(_ inflow: Double) -> Bool { slope > Self.negligibleShare * inflow }
}
