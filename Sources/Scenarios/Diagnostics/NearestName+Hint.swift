internal import Measurement

extension NearestName {
    /// `did you mean 'x'?`, or the whole list where no candidate is near.
    static func hint(for name: String, in candidates: [String]) -> String? {
        if let near = nearest(to: name, among: candidates) { return "did you mean '\(near)'?" }
        return candidates.isEmpty ? nil : "known here: \(candidates.joined(separator: ", "))"
    }
}
