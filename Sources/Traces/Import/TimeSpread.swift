import Contexts

/// Spreads steps that share a time stamp evenly over the time that the stamp covers.
struct TimeSpread {
    /// The seconds that one stamp covers.
    let resolution: Int
    private var first: Int?

    init(resolution: Int) { self.resolution = resolution }

    /// The offset of step `index` of the `count` steps with the stamp `seconds`. The first step of all is at 0.
    mutating func offset(seconds: Int, index: Int, of count: Int) -> Timespan {
        let first = first ?? seconds
        self.first = first
        let share = Int64(resolution) * 1_000_000_000 / Int64(max(1, count)) * Int64(index)
        return .seconds(Int64(seconds - first)) + .nanoseconds(share)
    }
}
