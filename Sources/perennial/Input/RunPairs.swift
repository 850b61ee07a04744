internal import Reports
internal import Texts

/// The runs of two folders or files, in pairs that are compared.
struct RunPairs {
    struct Pair {
        var name: String
        var base: StoredRuns
        var candidate: StoredRuns
    }

    var pairs: [Pair] = []
    /// Runs that only one side has, by name.
    var onlyInBase: [String] = []
    var onlyInCandidate: [String] = []

    /// Two runs named directly are compared whatever they are called. Runs in folders of reports are paired by scenario
    /// and variant.
    init(base: String, candidate: String) throws(Diagnostic) {
        let (left, right) = (try StoredRuns.find(base), try StoredRuns.find(candidate))
        if left.count == 1, right.count == 1, left[0].name == right[0].name || left[0].name == "" || right[0].name == ""
        {
            let name = left[0].name != "" && left[0].name == right[0].name ? left[0].name : "\(base) → \(candidate)"
            pairs = [Pair(name: name, base: left[0], candidate: right[0])]
            return
        }
        for (path, runs, other) in [(base, left, candidate), (candidate, right, base)] where runs[0].name == "" {
            throw Diagnostic(
                file: path, message: "is one run, and \(other) holds several scenarios or variants",
                hint: "name the folder of one of them, as \(other)/SCENARIO/VARIANT")
        }
        for run in left {
            if let same = right.first(where: { $0.name == run.name }) {
                pairs.append(Pair(name: run.name, base: run, candidate: same))
            } else {
                onlyInBase.append(run.name)
            }
        }
        onlyInCandidate = right.map(\.name).filter { name in !left.contains { $0.name == name } }
        guard !pairs.isEmpty else {
            throw Diagnostic(
                file: candidate, message: "has no scenario and variant that \(base) has too",
                hint: "there are \(onlyInCandidate.joined(separator: ", ")), and \(onlyInBase.joined(separator: ", "))")
        }
    }
}
