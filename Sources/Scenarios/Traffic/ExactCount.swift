internal import Contexts

/// A number of arrivals as an exact fraction, so that a rate times its duration gives the result of integer arithmetic.
///
/// A rate has nine decimals of its unit, and a time is in nanoseconds. With a unit that is common to all rates, every
/// number of arrivals is therefore a whole multiple of one fraction. The only exception is a ramp that is cut off,
/// which is always the last piece of a profile. There the remainder below the fraction is remembered.
struct ExactCount: Hashable, Sendable {
    /// The common unit in nanoseconds.
    private let unit: Int128
    /// In fractions. The factor is 10⁹ for the rate's decimals, times two because a ramp's area is halved.
    private var numerator: Int128 = 0
    private var hasRest = false

    private var denominator: Int128 { 2_000_000_000 * unit }

    /// Zero, for counting the arrivals at some rates.
    init(of rates: [Rate]) { unit = Self.commonUnit(of: rates) }

    /// How many of the numbers 0, 1, 2, … lie below it. These are the regular arrivals that come in the time.
    var arrivals: Int64 {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return Int64(clamping: quotient) + (remainder > 0 || hasRest ? 1 : 0)
    }

    /// Exact if it is a whole number below 2⁵³.
    var double: Double {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return Double(quotient) + Double(remainder) / Double(denominator)
    }

    /// Adds the arrivals in `length` while the rate goes from one value to another in a straight line over `whole`.
    mutating func add(from: Rate, to: Rate, length: Timespan, of whole: Timespan) {
        guard length > .zero else { return }
        let (from, to) = (from.billionths(per: unit), to.billionths(per: unit))
        let (length, whole) = (Int128(length.nanoseconds), Int128(whole.nanoseconds))
        guard length < whole, from != to else {
            numerator += (from + to) * length
            return
        }
        // (2·from + (to − from)·length/whole)·length, with the division last.
        let slope = UInt128(2 * from * whole + (to - from) * length)
        let product = slope.multipliedFullWidth(by: UInt128(length))
        let (quotient, remainder) = UInt128(whole).dividingFullWidth(product)
        numerator += Int128(quotient)
        hasRest = remainder > 0
    }

    /// The least common multiple of the rates' units, in nanoseconds. It is a day if the multiple would exceed 128
    /// bits, which happens only with units that nobody mixes. Units that do not divide a day are then rounded.
    private static func commonUnit(of rates: [Rate]) -> Int128 {
        var unit: Int128 = 1
        for rate in rates {
            let own = Int128(rate.unit.span.nanoseconds)
            unit = unit / divisor(unit, own) * own
            if unit > Int128(Int64.max) { return day }
        }
        let fastest = rates.reduce(0) { max($0, $1.perSecond) }
        return fastest * Double(unit) <= largestCount ? unit : day
    }

    private static let day = Int128(86_400_000_000_000)
    /// Billionths of an arrival in a common unit. The number times the nanoseconds of 366 days and times two is 1.3e38.
    /// 128 bits hold 1.7e38.
    private static let largestCount = 2e21

    private static func divisor(_ left: Int128, _ right: Int128) -> Int128 {
        var (larger, smaller) = (left, right)
        while smaller > 0 { (larger, smaller) = (smaller, larger % smaller) }
        return larger
    }
}

extension Rate {
    /// Arrivals in this many nanoseconds, in units of 10⁻⁹. The number is used to its ninth decimal.
    fileprivate func billionths(per unit: Int128) -> Int128 {
        let whole = count.rounded(.down)
        // The difference is exact, so a number with up to nine decimals gives the exact result.
        let billionths = Int128(whole) * 1_000_000_000 + Int128(((count - whole) * 1e9).rounded())
        let own = Int128(self.unit.span.nanoseconds)
        if unit % own == 0 { return billionths * (unit / own) }
        return Int128((perSecond * Double(unit)).rounded())
    }
}
