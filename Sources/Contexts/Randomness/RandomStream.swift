/// A stream of random numbers, and a node in the tree of named streams that a run draws from.
///
/// A run makes one root from its seed and forks a stream for each purpose: arrivals, each service's time, each link,
/// each fault. A fork depends only on the seed and the path of names, never on how many numbers were drawn. So one more
/// draw in one place changes nothing elsewhere.
///
/// The generator is SplitMix64 with a separate increment for each stream. Numbers, names and forks are the same on
/// every machine and are fixed for ever: changing one changes the digest of every run.
///
/// Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
package struct RandomStream: RandomNumberGenerator, Hashable, Sendable {
    /// Identifies the stream. Forks and ``value(at:)`` come from it, however many numbers were drawn.
    @usableFromInline let key: UInt64
    /// Odd. Two streams whose states meet go on differently, because their increments differ.
    @usableFromInline let increment: UInt64
    @usableFromInline var state: UInt64

    /// The root of a run's streams.
    package init(seed: UInt64) { self.init(key: Self.mix(seed &+ Self.goldenRatio)) }

    private init(key: UInt64) {
        self.key = key
        self.increment = Self.increment(for: key)
        self.state = key
    }

    /// The next number; all 64 bits are uniform.
    @inline(__always) @inlinable
    package mutating func next() -> UInt64 {
        state &+= increment
        return Self.mix(state)
    }

    /// The number at a place of the stream, without drawing: `value(at: 0)` is what the first `next()` gives.
    ///
    /// Any number may be the place, such as the key of a message. Use a stream in one of the two ways, not in both.
    @inline(__always) @inlinable
    package func value(at counter: UInt64) -> UInt64 { Self.mix(key &+ increment &* (counter &+ 1)) }
}

extension RandomStream {
    /// The stream with that name under this one. Equal names give equal streams.
    package func fork(_ name: String) -> RandomStream {
        RandomStream(key: Self.mix(Self.mix(key ^ Self.nameDomain) &+ Self.hash(of: name)))
    }

    /// The stream with that number under this one, for example for a replica of a service. It never equals that of a
    /// name.
    package func fork(_ index: UInt64) -> RandomStream {
        RandomStream(key: Self.mix(Self.mix(key ^ Self.indexDomain) &+ index))
    }

    /// FNV-1a with 64 bits over the name's UTF-8. Source: draft-eastlake-fnv, section 2.
    static func hash(of name: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }
}

extension RandomStream {
    static let goldenRatio: UInt64 = 0x9e37_79b9_7f4a_7c15
    /// The first digits of pi and of e. They keep forks by name and by number apart.
    private static let nameDomain: UInt64 = 0x243f_6a88_85a3_08d3
    private static let indexDomain: UInt64 = 0xb7e1_5162_8aed_2a6a

    /// SplitMix64's finalizer, Stafford's variant 13 of MurmurHash3's: a bijection in which every bit depends on all.
    @inline(__always) @inlinable
    static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// `mixGamma` of the paper: an odd number whose neighbouring bits differ often enough to be a good increment.
    private static func increment(for key: UInt64) -> UInt64 {
        var z = key &+ goldenRatio
        z = (z ^ (z >> 33)) &* 0xff51_afd7_ed55_8ccd
        z = (z ^ (z >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        z = (z ^ (z >> 33)) | 1
        return (z ^ (z >> 1)).nonzeroBitCount < 24 ? z ^ 0xaaaa_aaaa_aaaa_aaaa : z
    }
}

extension RandomStream {
    /// The next number in [0, 1), a multiple of 2⁻⁵³.
    @inlinable
    package mutating func nextUnit() -> Double { Double(Int64(truncatingIfNeeded: next() >> 11)) * 0x1p-53 }

    /// The next number below `bound`, every one equally likely; 0 for a bound of 0.
    ///
    /// Takes one number from the stream, and with probability `bound`/2⁶⁴ at most another one each time.
    /// Source: Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29 (2019).
    @inlinable
    package mutating func nextBounded(_ bound: UInt64) -> UInt64 {
        var product = next().multipliedFullWidth(by: bound)
        guard product.low < bound else { return product.high }
        let rejected = (0 &- bound) % bound
        while product.low < rejected { product = next().multipliedFullWidth(by: bound) }
        return product.high
    }

    /// The next number from `range`, every one equally likely.
    @inlinable
    package mutating func nextInRange(_ range: ClosedRange<Int>) -> Int {
        let width = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound))
        let offset = width == .max ? next() : nextBounded(width + 1)
        return range.lowerBound &+ Int(truncatingIfNeeded: offset)
    }

    /// True with that probability: never at 0 and below or for not-a-number, always at 1 and above.
    ///
    /// Takes exactly one number from the stream, whatever the probability is. So two variants of a scenario that differ
    /// in it stay in step.
    @inlinable
    package mutating func nextBool(probability: Double) -> Bool { nextUnit() < probability }
}
