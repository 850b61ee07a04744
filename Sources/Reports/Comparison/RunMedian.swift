/// The median of one number that each of several runs has, each run taken as often as a weight says.
struct RunMedian: Sendable {
    /// Ascending; runs that have no number are not among them.
    private let values: [Double]
    /// The run of each value.
    private let runs: [Int]
    /// -1 without any.
    private let lastRun: Int

    init(_ numbers: [Double?]) {
        var sorted: [(value: Double, run: Int)] = []
        for (run, value) in numbers.enumerated() {
            if let value { sorted.append((value, run)) }
        }
        sorted.sort { $0.value == $1.value ? $0.run < $1.run : $0.value < $1.value }
        values = sorted.map(\.value)
        runs = sorted.map(\.run)
        lastRun = runs.max() ?? -1
    }

    /// How many runs have a number.
    var runCount: Int { values.count }

    /// The number that all runs have, if they have the same.
    func constant(ofRuns count: Int) -> Double? {
        values.count == count && values.first == values.last ? values.first : nil
    }

    /// Halfway between the two in the middle where their number is even; nil without any.
    ///
    /// Pointers keep thousands of resamples bearable in builds that are not optimised, too.
    func read(_ weights: [UInt64]) -> Double? {
        precondition(weights.count > lastRun, "a weight for each run")
        return runs.withUnsafeBufferPointer { runs in
            weights.withUnsafeBufferPointer { weights in
                guard let run = runs.baseAddress, let weight = weights.baseAddress else { return nil }
                return read(run, weight)
            }
        }
    }

    private func read(_ run: UnsafePointer<Int>, _ weight: UnsafePointer<UInt64>) -> Double? {
        let count = values.count
        var (total, place) = (UInt64(0), 0)
        while place < count {
            total &+= weight[run[place]]
            place += 1
        }
        guard total > 0 else { return nil }
        // The first places at which so many were passed.
        let (low, high) = ((total + 1) / 2, total / 2 + 1)
        var passed: UInt64 = 0
        place = -1
        while passed < low {
            place += 1
            passed &+= weight[run[place]]
        }
        let lower = values[place]
        while passed < high {
            place += 1
            passed &+= weight[run[place]]
        }
        return lower == values[place] ? lower : (lower + values[place]) / 2
    }
}
