/// In which direction good lies. It belongs to a metric's declaration and travels with each of its series, so that
/// whoever compares two runs need not know the metric.
package enum Better: String, CaseIterable, Codable, Sendable {
    case lower, higher
    /// A difference is neither good nor bad by itself: how many customers came, how many workers were busy.
    case neither
}
