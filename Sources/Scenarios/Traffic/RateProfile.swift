package import Contexts

/// An arrival rate over time: constant pieces and linear ramps, with the exact integral from which the intended times
/// come.
///
/// Integer arithmetic decides how many regular arrivals come, and in which piece (``ExactCount``): 1000/m for 60 s are
/// 1,000. The time of an arrival is rounded to a nanosecond. The times are computed by addition, multiplication,
/// division and square root on `Double`. IEEE 754 fixes these to the last bit, so the times are the same on every
/// machine. Each time is computed from its own number of arrivals and never from the time before, so no error adds up.
package struct RateProfile: Hashable, Sendable {
    /// A piece in which the rate goes from one value to another in a straight line.
    struct Piece: Hashable, Sendable {
        /// Seconds from the beginning of the run.
        let start: Double
        /// Seconds, above zero.
        let length: Double
        /// Arrivals a second.
        let from: Double
        let to: Double
        /// Expected arrivals before this piece, and until it ends.
        let before: Double
        let after: ExactCount

        var arrivals: Double { (from + to) / 2 * length }

        func rate(at seconds: Double) -> Double { from + (to - from) * (seconds / length) }

        /// Expected arrivals in the first `seconds` of the piece.
        func arrivals(in seconds: Double) -> Double { (from + rate(at: seconds)) / 2 * seconds }

        /// Seconds into the piece until `count` arrivals are expected, `0 <= count <= arrivals`.
        ///
        /// `count = from·t + (to − from)/(2·length)·t²`, solved for t. This form loses no digits when the ramp is
        /// nearly flat, and a flat ramp needs no case of its own. It is undefined (0/0) only if nothing arrives.
        func seconds(until count: Double) -> Double {
            let slope = (to - from) / length
            let root = max(0, from * from + 2 * slope * count).squareRoot()
            return from + root > 0 ? 2 * count / (from + root) : 0
        }
    }

    private(set) var pieces: [Piece] = []
    /// No arrivals at these rates.
    private let none: ExactCount

    /// The profile of an executor. Arrivals end at `end`, even if more stages follow.
    package init(_ load: OpenLoad, from start: Timespan, until end: Timespan) {
        none = ExactCount(of: [load.startRate] + load.stages.map(\.target))
        let whole = min(load.duration ?? (end - start), end - start)
        guard !load.stages.isEmpty else {
            append(from: load.startRate, to: load.startRate, length: whole, of: whole, start: start)
            return
        }
        var elapsed = start
        var rate = load.startRate
        for stage in load.stages where elapsed < end {
            append(
                from: rate, to: stage.target, length: min(stage.duration, end - elapsed), of: stage.duration,
                start: elapsed)
            elapsed = elapsed + stage.duration
            rate = stage.target
        }
    }

    /// A stage without duration adds no piece: the rate jumps.
    private mutating func append(from: Rate, to: Rate, length: Timespan, of whole: Timespan, start: Timespan) {
        guard length > .zero else { return }
        let before = pieces.last?.after ?? none
        var after = before
        after.add(from: from, to: to, length: length, of: whole)
        let (low, high) = (from.perSecond, to.perSecond)
        let reached = length < whole ? low + (high - low) * (length / whole) : high
        pieces.append(
            Piece(
                start: start.seconds, length: length.seconds, from: low, to: reached, before: before.double,
                after: after))
    }

    /// The expected number of all arrivals.
    package var total: Double { pieces.last?.after.double ?? 0 }

    /// The number of regular arrivals. The first comes at once, so a fraction of an arrival at the end counts as a
    /// whole one.
    package var regularArrivals: Int64 { pieces.last?.after.arrivals ?? 0 }

    /// The highest rate, in arrivals a second.
    package var peak: Double { pieces.reduce(0) { max($0, $1.from, $1.to) } }

    /// When the last piece ends.
    package var end: Timespan { pieces.last.map { Timespan(seconds: $0.start + $0.length) } ?? .zero }

    /// The expected number of arrivals before a time.
    package func expected(before time: Timespan) -> Double {
        let seconds = time.seconds
        guard let piece = pieces.last(where: { $0.start < seconds }) else { return 0 }
        return piece.before + piece.arrivals(in: min(seconds - piece.start, piece.length))
    }

    /// When `count` arrivals are expected, in a Poisson process; nil if `count` is the total or more. `index` is the
    /// piece of the previous call and saves the search for it. Counts must not go down from call to call.
    func time(of count: Double, piece index: inout Int) -> Instant? {
        while index < pieces.count {
            let piece = pieces[index]
            if count < piece.before + piece.arrivals { return time(of: count, in: piece) }
            index += 1
        }
        return nil
    }

    /// When the regular arrival with a number comes, counted from 0; nil if there are not so many. `index` has the same
    /// meaning as in ``time(of:piece:)-(Double,_)``.
    func time(of number: Int64, piece index: inout Int) -> Instant? {
        while index < pieces.count {
            let piece = pieces[index]
            if number < piece.after.arrivals { return time(of: Double(number), in: piece) }
            index += 1
        }
        return nil
    }

    private func time(of count: Double, in piece: Piece) -> Instant {
        let seconds = min(piece.seconds(until: max(0, count - piece.before)), piece.length)
        return Instant.start + Timespan(seconds: piece.start + seconds)
    }
}
