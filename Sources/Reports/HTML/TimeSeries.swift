/// One line or area of a chart, in one run.
struct TimeSeries: Sendable {
    var name: String
    /// The page's CSS class for its colour.
    var color: String
    /// One a bin; nil if there was no value.
    var values: [Double?]
    /// Whether its line is dashed. Dashes mark what should be, as opposed to what is.
    var isDashed = false

    var maximum: Double { values.reduce(0) { max($0, $1 ?? 0) } }
}
