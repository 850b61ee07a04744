/// Finds the keys that make up more than a ninth of all, in one pass and without keeping the others (Misra and Gries,
/// "Finding repeated elements", 1982). Their counts are lower bounds.
struct FrequentKeys {
    /// Keys that are kept.
    static let maximumKeys = 8
    /// Fewer keys than this say nothing.
    static let minimumTotal = 3

    private var keys: [(bytes: [UInt8], count: Int)] = []
    /// How many keys were added; repeated ones count each time.
    private(set) var total = 0

    mutating func add(_ key: Span<UInt8>) {
        total += 1
        if let index = keys.firstIndex(where: { key.equals($0.bytes.span) }) {
            keys[index].count += 1
        } else if keys.count < Self.maximumKeys {
            keys.append((Array(key), 1))
        } else {
            for index in keys.indices { keys[index].count -= 1 }
            keys.removeAll { $0.count == 0 }
        }
    }

    /// A few keys that make up most of what was added, the most frequent first. That is one key with more than half, or
    /// up to four keys with a tenth or more each and nine tenths together, if at least a hundred were added. Empty if
    /// there are no such keys. The counts are lower bounds.
    var dominant: [(bytes: [UInt8], count: Int)] {
        let most = keys.sorted {
            $0.count == $1.count ? $0.bytes.lexicographicallyPrecedes($1.bytes) : $0.count > $1.count
        }
        guard total >= Self.minimumTotal, let first = most.first else { return [] }
        if first.count * 2 > total { return [first] }
        let few = most.prefix(4).filter { $0.count * 10 >= total }
        return total >= 100 && few.reduce(0) { $0 + $1.count } * 10 >= total * 9 ? few : []
    }
}
