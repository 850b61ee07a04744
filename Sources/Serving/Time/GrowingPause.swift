package import Contexts

/// A pause that doubles with each failure in a row, up to the longest one.
package struct GrowingPause: Hashable, Sendable {
    package var first: Timespan
    package var longest: Timespan

    package init(first: Timespan, longest: Timespan) {
        self.first = first
        self.longest = longest
    }

    /// - Parameter count: of the failures in a row, at least 1.
    func after(failures count: Int) -> Timespan {
        // More doublings than this would overflow, and are long past the longest.
        count >= 32 ? longest : min(first * (1 << max(0, count - 1)), longest)
    }
}
