/// The few statistics that a handful of rounds allows.
package enum Statistics {
    /// The middle value, or the mean of the two in the middle; nil where there is none.
    package static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// How far apart least and most are, as a share of the median; nil where there is no value.
    package static func spread(_ values: [Double]) -> Double? {
        guard let least = values.min(), let most = values.max(), let median = median(values), median > 0 else {
            return nil
        }
        return (most - least) / median
    }
}
