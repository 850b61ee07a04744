/// The median of one number that each of several runs has, each run taken as often as a weight says.
struct RunMedian: Sendable {
    /// Ascending; runs that have no number are not among them.
    private let numbers: [(value: Double, run: Int)]

    init(_ numbers: [Double?]) {
        self.numbers = numbers.enumerated().compactMap { run, value in value.map { (value: $0, run: run) } }
            .sorted { $0.value == $1.value ? $0.run < $1.run : $0.value < $1.value }
    }

    /// How many runs have a number.
    var runCount: Int { numbers.count }

    /// The number that all runs have, if they have the same.
    func constant(ofRuns count: Int) -> Double? {
        numbers.count == count && numbers.first?.value == numbers.last?.value ? numbers.first?.value : nil
    }

    /// Halfway between the two in the middle where their number is even; nil without any.
    func read(_ weights: [UInt64]) -> Double? {
        var total: UInt64 = 0
        for (_, run) in numbers { total &+= weights[run] }
        guard total > 0 else { return nil }
        let (low, high) = ((total + 1) / 2, total / 2 + 1)
        var passed: UInt64 = 0
        var lower: Double?
        for (value, run) in numbers {
            passed &+= weights[run]
            if lower == nil, passed >= low { lower = value }
            if let lower, passed >= high { return lower == value ? value : (lower + value) / 2 }
        }
        return lower
    }
}
