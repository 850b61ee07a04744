/// SplitMix64 (Steele, Lea and Flood, 2014). It gives the same numbers everywhere.
struct Draws {
    var state: UInt64

    /// Draws a run as many times as there are runs, and returns how often each was drawn.
    mutating func weights(of runs: Int) -> [UInt64] {
        var weights = [UInt64](repeating: 0, count: runs)
        for _ in 0..<runs { weights[below(runs)] += 1 }
        return weights
    }

    /// Draws `count` of the numbers from 0 until before `total`, each at most once, in any order.
    mutating func selection(of count: Int, from total: Int) -> [Int] {
        var numbers = Array(0..<total)
        for place in 0..<count { numbers.swapAt(place, place + below(total - place)) }
        return Array(numbers.prefix(count))
    }

    /// A number from 0 until before `limit`.
    mutating func below(_ limit: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(limit)).high) }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
