/// Finds what somebody who mistyped a name probably meant.
package enum NearestName {
    /// Longer names are not compared: the cost grows with the product of the lengths.
    package static let maximumLength = 200

    /// The candidate with the fewest edits to `name`, the first of several; nil where none is near: more edits than a
    /// third of the name's length, and than 2.
    package static func nearest(to name: String, among candidates: [String]) -> String? {
        guard name.unicodeScalars.count <= maximumLength else { return nil }
        var best: (name: String, edits: Int)?
        for candidate in candidates where candidate.unicodeScalars.count <= maximumLength {
            let edits = distance(name, candidate)
            if edits < best?.edits ?? .max { best = (candidate, edits) }
        }
        guard let best, best.edits <= max(2, name.unicodeScalars.count / 3) else { return nil }
        return best.name
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one into the other, each scalar edited
    /// at most once (optimal string alignment).
    package static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let replace = last[column] + (left[row] == right[column] ? 0 : 1)
                var cost = min(replace, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
