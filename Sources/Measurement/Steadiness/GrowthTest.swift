/// Whether a queue grows. The test compares the slope of its length with the slopes that chance gives to a queue at its
/// limit.
///
/// The slope is that of least squares through readings at equal distances. Its standard error is the one that it would
/// have if the readings were a random walk with steps as wide as theirs. The length of a queue is such a random walk if
/// as much comes in as the queue can handle. A queue with more room keeps returning to zero and strays less, so the
/// test calls it growing less often than ``shownAt`` says. A queue with less room stands out from chance sooner, the
/// more readings there are. Readings of white noise, such as messages that happen to be in hand, have almost no effect.
package struct GrowthTest: Hashable, Sendable {
    /// With fewer readings the test says nothing.
    package static let minimumReadings = 6
    /// A queue grows if a queue at its limit has at most this chance of such a slope. Measured with Poisson arrivals,
    /// exponential times and 50 messages a second, in 300 queues: at 50% to 95% of their limit, none is said to grow,
    /// in 60 seconds or in 300. At 105%, nine of ten are said to grow in 300 seconds; at 110%, all are.
    package static let shownAt = 0.01
    /// A stricter limit, for a reader who wants to be sure that a queue does not grow: it must not even look like
    /// growing. Of the same queues at 95% of their limit, 9% look like growing in 60 seconds and none in 300. At 105%,
    /// at least nine of ten do.
    package static let suspectedAt = 0.3
    /// Growth below this share of the inflow counts as none, however certain it is.
    package static let negligibleShare = 0.01

    /// How much the readings grow in a second.
    package let slope: Double
    /// The chance of this slope or a higher one in a queue at its limit.
    package let chance: Double

    /// - Parameters:
    ///   - readings: at equal distances; the result is nil if there are fewer than ``minimumReadings``.
    ///   - distance: between two readings, in seconds, above 0.
    package init?(_ readings: [Double], every distance: Double) {
        let count = readings.count
        guard count >= Self.minimumReadings, distance > 0 else { return nil }
        let middle = Double(count - 1) / 2
        let spread = Double(count) * (Double(count) * Double(count) - 1) / 12
        let steps = zip(readings.dropFirst(), readings).map { $0 - $1 }
        let mean = steps.reduce(0, +) / Double(steps.count)
        let variance = steps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(steps.count - 1)
        // The weight of each step in the slope is the sum of the weights of the readings from that step on.
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
    /// - Parameter inflow: how much comes into the queue in a second.
    package func grows(inflow: Double) -> Bool { chance <= Self.shownAt && isWorthy(inflow) }

    /// Whether the queue does not even look like growing. This is the stricter question, by the same test.
    package func looksSteady(inflow: Double) -> Bool { chance > Self.suspectedAt || !isWorthy(inflow) }

    private func isWorthy(_ inflow: Double) -> Bool { slope > Self.negligibleShare * inflow }
}
