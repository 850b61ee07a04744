/// The median of one number over several runs. Each run is counted as often as its weight says.
struct RunMedian: Sendable {
    /// Ascending. Runs without a number are left out.
    private let values: [Double]
    /// The run of each value.
    private let runs: [Int]
    /// -1 if no run has a number.
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

    /// The number, if all runs have the same one.
    func constant(ofRuns count: Int) -> Double? {
        values.count == count && values.first == values.last ? values.first : nil
    }

    /// The median; nil without any number. If the count is even, it is halfway between the two in the middle.
    ///
    /// Pointers make thousands of resamples fast enough in builds without optimisation, too.
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
        // The first places at which this many were passed.
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
