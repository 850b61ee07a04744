/// One line or area of a chart, in one run.
struct TimeSeries: Sendable {
    var name: String
    /// The page's class for its colour.
    var color: String
    /// One a bin; nil where there was nothing.
    var values: [Double?]
    /// Whether its line is dashed: what should be, beside what is.
    var isDashed = false

    var maximum: Double { values.reduce(0) { max($0, $1 ?? 0) } }
}
