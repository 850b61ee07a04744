/// Finds the name that somebody who mistyped a name probably meant.
package enum NearestName {
    /// Longer names are compared by their beginnings. A hostile name may be as long as its file, and the cost grows
    /// with the product of the lengths.
    package static let maximumLength = 64

    /// The candidate with the fewest edits to `name`, the first of several. Nil if none is near enough: a third of the
    /// name's length, at least 1 and at most 3 edits. Case does not count.
    package static func nearest(to name: String, among candidates: [String]) -> String? {
        let limit = min(3, max(1, name.unicodeScalars.count / 3))
        let wanted = beginning(of: name)
        var best: (name: String, edits: Int)?
        for candidate in candidates {
            let edits = distance(wanted, beginning(of: candidate))
            if edits <= limit, edits < best?.edits ?? .max { best = (candidate, edits) }
        }
        return best?.name
    }

    /// `did you mean 'x'?`, or the whole list if no candidate is near; nil without candidates.
    package static func hint(for name: String, in candidates: [String]) -> String? {
        if let near = nearest(to: name, among: candidates) { return "did you mean '\(near)'?" }
        return candidates.isEmpty ? nil : "known here: \(candidates.joined(separator: ", "))"
    }

    private static func beginning(of name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.prefix(maximumLength))).lowercased()
    }

    /// The number of insertions, deletions, replacements and swaps of neighbours that turn one into the other, if each
    /// scalar is edited at most once (optimal string alignment).
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
