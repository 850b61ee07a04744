package import ActorRuntime

/// An arrival rate over time: constant pieces and linear ramps, with the exact integral that intended times come from.
///
/// All arithmetic is addition, multiplication, division and square root on `Double`, which IEEE 754 fixes to the last
/// bit, so the times are the same on every machine. Each time is computed from its own number of arrivals and never
/// from the time before, so no error adds up.
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
        /// Expected arrivals before this piece.
        let before: Double

        var arrivals: Double { (from + to) / 2 * length }

        func rate(at seconds: Double) -> Double { from + (to - from) * (seconds / length) }

        /// Expected arrivals in the first `seconds` of the piece.
        func arrivals(in seconds: Double) -> Double { (from + rate(at: seconds)) / 2 * seconds }

        /// Seconds into the piece until `count` arrivals are expected, `0 <= count <= arrivals`.
        ///
        /// `count = from·t + (to − from)/(2·length)·t²`, solved for t in the form that loses no digits when the ramp is
        /// nearly flat and needs no case for a flat one. Undefined (0/0) only where nothing arrives.
        func seconds(until count: Double) -> Double {
            let slope = (to - from) / length
            let root = max(0, from * from + 2 * slope * count).squareRoot()
            return from + root > 0 ? 2 * count / (from + root) : 0
        }
    }

    private(set) var pieces: [Piece] = []

    /// The profile of an executor. Arrivals end at `end`, whatever stages come after.
    package init(_ load: OpenLoad, from start: Timespan, until end: Timespan) {
        let whole = min(load.duration ?? (end - start), end - start)
        guard !load.stages.isEmpty else {
            append(from: load.startRate.perSecond, to: load.startRate.perSecond, length: whole.seconds, start: start)
            return
        }
        var elapsed = start
        var rate = load.startRate.perSecond
        for stage in load.stages where elapsed < end {
            let left = end - elapsed
            let target = stage.target.perSecond
            let length = min(stage.duration, left)
            let reached = left < stage.duration ? rate + (target - rate) * (left / stage.duration) : target
            append(from: rate, to: reached, length: length.seconds, start: elapsed)
            elapsed = elapsed + stage.duration
            rate = target
        }
    }

    private mutating func append(from: Double, to: Double, length: Double, start: Timespan) {
        guard length > 0 else { return }
        pieces.append(Piece(start: start.seconds, length: length, from: from, to: to, before: total))
    }

    /// The expected number of arrivals in all.
    package var total: Double { pieces.last.map { $0.before + $0.arrivals } ?? 0 }

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

    /// When `count` arrivals are expected; nil where `count` is the total or more. `index` is the piece of the call
    /// before and saves the search for it: counts must not go down from call to call.
    func time(of count: Double, piece index: inout Int) -> Instant? {
        while index < pieces.count {
            let piece = pieces[index]
            if count < piece.before + piece.arrivals {
                let seconds = piece.start + piece.seconds(until: max(0, count - piece.before))
                return Instant.start + Timespan(seconds: seconds)
            }
            index += 1
        }
        return nil
    }
}
