package import Measurement
internal import Texts

/// All breaches of invariants that a run's record lists, as text.
package enum BrokenList {
    /// A heading for each broken invariant, and a line for each breach of it.
    package static func text(_ record: Record, of path: String, in vocabulary: ReportVocabulary) -> String {
        let broken = record.invariants.filter { $0.breaches > 0 }
        let open = record.invariants.compactMap { invariant in
            invariant.notJudged.map { "\(invariant.name): not judged, since \($0)" }
        }
        guard !broken.isEmpty else {
            let told =
                open.isEmpty
                ? ["\(path): every invariant holds"] : ["\(path): every invariant holds that was judged"] + open
            return PrintableText.escaped(told.map { $0 + "\n" }.joined(), lines: true)
        }
        var lines = open.isEmpty ? [] : open + [""]
        for invariant in broken {
            let listed = record.breachList.filter { $0.invariant == invariant.name }
            let times =
                invariant.breaches == 1 ? "1 breach" : "\(HumanValue.grouped(Int64(invariant.breaches))) breaches"
            lines.append("\(invariant.name): \(times)\(invariant.isToBreak ? ", as expected" : "")")
            for breach in listed {
                lines.append("  \(breach.subjectText): expected \(breach.expected), found \(breach.found)")
            }
            if listed.count < invariant.breaches {
                lines.append(
                    "  and \(HumanValue.grouped(Int64(invariant.breaches - listed.count))) more, which are only counted"
                )
            }
            lines.append("")
        }
        let subject = vocabulary.subject
        if let key = record.breachList.first(where: { $0.subject == subject.singular })?.number {
            lines.append(
                "perennial explain \(path) --\(subject.singular) \(key) tells the first of these \(subject.plural), if it was "
                    + "kept")
        } else {
            lines.removeLast()
        }
        return PrintableText.escaped(lines.map { $0 + "\n" }.joined(), lines: true)
    }
}
