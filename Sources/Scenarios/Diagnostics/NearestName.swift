/// Finds what somebody who mistyped a name most likely meant.
enum NearestName {
    /// The candidate with the fewest edits to `name`, the first of equals; nil when none is near enough to be meant:
    /// a third of the name's length, at least 1 and at most 3 edits. Case does not count.
    static func nearest(to name: String, in candidates: [String]) -> String? {
        let limit = min(3, max(1, name.count / 3))
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let distance = edits(from: name.lowercased(), to: candidate.lowercased())
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// `did you mean 'x'?`, or the whole list where no candidate is near.
    static func hint(for name: String, in candidates: [String]) -> String? {
        if let near = nearest(to: name, in: candidates) { return "did you mean '\(near)'?" }
        return candidates.isEmpty ? nil : "known here: \(candidates.joined(separator: ", "))"
    }

    /// Longer names are compared by their beginnings: a hostile key may be as long as the file.
    private static let maximumLength = 64

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    private static func edits(from source: String, to target: String) -> Int {
        let left = Array(source.unicodeScalars.prefix(maximumLength))
        let right = Array(target.unicodeScalars.prefix(maximumLength))
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let change = previous[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(change, previous[column + 1] + 1, current[column] + 1)
                let swapped =
                    row > 0 && column > 0 && left[row] == right[column - 1] && left[row - 1] == right[column]
                if swapped { best = min(best, beforePrevious[column - 1] + 1) }
                current.append(best)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
