/// What a scenario says otherwise than the one before, in the words of a file in which nothing is left out.
package struct ScenarioChange: Hashable, Sendable {
    /// The first thing that differs, as `timeout: 500ms`.
    package var base: String
    package var candidate: String
    /// How many lines differ.
    package var lines: Int

    /// - Parameters:
    ///   - base: A line.
    ///   - candidate: The line in its place.
    init(_ base: Substring, _ candidate: Substring, lines: Int) {
        let (old, new) = (Array(base), Array(candidate))
        let shorter = min(old.count, new.count)
        let head = (0..<shorter).first { old[$0] != new[$0] } ?? shorter
        let tail = (0..<(shorter - head)).first { old[old.count - 1 - $0] != new[new.count - 1 - $0] } ?? shorter - head
        self.base = Self.entry(old, head, old.count - tail)
        self.candidate = Self.entry(new, head, new.count - tail)
        self.lines = lines
    }

    /// The characters from `start` until before `end`, with what belongs to them up to the nearest bracket or comma.
    private static func entry(_ line: [Character], _ start: Int, _ end: Int) -> String {
        let first = line[..<start].lastIndex { "{[,".contains($0) }.map { $0 + 1 } ?? 0
        let last = line[max(end, first)...].firstIndex { "}],".contains($0) } ?? line.count
        return String(String(line[first..<last]).drop { $0 == " " || $0 == "-" })
    }
}
