/// One line or area of a chart, in one run.
struct TimeSeries: Sendable {
    var name: String
    /// The page's CSS classes for its colour, and for its dashes if it has any.
    var color: String
    /// One a bin; nil if there was no value.
    var values: [Double?]
    /// Whether its line is dashed. Dashes mark what should be, as opposed to what is.
    var isDashed = false

    /// The classes of its sign beside a value. Only a line can show dashes.
    var swatch: String { color.contains(" ") ? "line " + color : color }

    var maximum: Double { values.reduce(0) { max($0, $1 ?? 0) } }
}
