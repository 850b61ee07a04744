internal import Measurement

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

    private static func edits(from source: String, to target: String) -> Int {
        Measurement.NearestName.distance(beginning(of: source), beginning(of: target))
    }

    private static func beginning(of name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.prefix(maximumLength)))
    }
}
