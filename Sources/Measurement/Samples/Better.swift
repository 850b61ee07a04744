/// Which direction is good. This belongs to a metric's declaration and is stored with each of its series, so that code
/// that compares two runs need not know the metric.
package enum Better: String, CaseIterable, Codable, Sendable {
    case lower, higher
    /// A difference by itself is neither good nor bad: how many customers came, how many workers were busy.
    case neither
}
