internal import Measurement
internal import Texts

/// Checks what an expectation says about faults. Only the scenario can check that.
extension ExpectationSource {
    /// Reports names of faults that the scenario does not have: `during NAME` and `fault="NAME"`. The windows that
    /// every run has, ``MetricVocabulary/builtInWindows``, are not names of faults.
    func check(faults: [String], _ reading: inout Reading) {
        for (name, offset) in faultNames() where !faults.contains(name) {
            var place = position
            place.column += offset
            let hint =
                faults.isEmpty
                ? "the scenario has no faults" : NearestName.hint(for: name, in: faults)
            reading.report(
                "the expectation names the fault '\(name)', which the scenario does not have", at: place, hint: hint)
        }
    }

    /// Whether it mentions one of these faults.
    func namesAny(of faults: [String]) -> Bool {
        !faults.isEmpty && faultNames().contains { faults.contains($0.name) }
    }

    /// The names with their distances from the beginning of the text, in characters.
    private func faultNames() -> [(name: String, offset: Int)] {
        let scalars = Array(text.unicodeScalars)
        func names(after mark: String) -> [(name: String, offset: Int)] {
            let mark = Array(mark.unicodeScalars)
            return scalars.indices.compactMap { start in
                guard scalars[start...].starts(with: mark) else { return nil }
                let name = scalars[(start + mark.count)...].prefix {
                    $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "-" || $0 == "_"
                }
                return name.isEmpty ? nil : (String(String.UnicodeScalarView(name)), start + mark.count)
            }
        }
        let windows = names(after: " during ").filter { !MetricVocabulary.builtInWindows.contains($0.name) }
        return (windows + names(after: "fault=\"")).sorted { $0.offset < $1.offset }
    }
}
