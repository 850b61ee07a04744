package import Contexts

/// The number of virtual users over time.
package struct UserProfile: Hashable, Sendable {
    private struct Piece: Hashable, Sendable {
        let start: Timespan
        let length: Timespan
        let from: Int
        let to: Int
    }

    private var pieces: [Piece] = []
    /// When the executor ends: with its duration, its last stage, or the scenario's end of arrivals.
    package private(set) var end: Timespan

    /// The profile of an executor. Journeys start no later than `end`, even if more stages follow.
    package init(_ load: ClosedLoad, from start: Timespan, until end: Timespan) {
        let stages =
            load.stages.isEmpty
            ? [Stage(duration: load.duration ?? (end - start), target: load.startVUs)] : load.stages
        var elapsed = start
        var users = load.startVUs
        for stage in stages where elapsed < end {
            // A stage without duration adds no piece: the number jumps.
            if stage.duration > .zero {
                pieces.append(Piece(start: elapsed, length: stage.duration, from: users, to: stage.target))
            }
            elapsed = elapsed + stage.duration
            users = stage.target
        }
        self.end = min(elapsed, end)
    }

    /// How many virtual users are wanted. A ramp changes the number by one at a time, at equal distances, and reaches
    /// its target at its end. The number is 0 before the start, and from the end on.
    package func users(at time: Timespan) -> Int {
        guard time < end, let piece = pieces.last(where: { $0.start <= time }) else { return 0 }
        let product = Int128(piece.to - piece.from) * Int128((time - piece.start).nanoseconds)
        return piece.from + Int(product / Int128(piece.length.nanoseconds))
    }

    /// The largest number that is wanted at any time.
    package var peak: Int { pieces.reduce(0) { $1.start < end ? max($0, $1.from, users(atEndOf: $1)) : $0 } }

    private func users(atEndOf piece: Piece) -> Int {
        piece.start + piece.length <= end ? piece.to : users(at: Timespan(nanoseconds: end.nanoseconds - 1))
    }
}
