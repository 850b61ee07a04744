/// How a scenario differs from the previous one, in the words of a file with every default filled in.
package struct ScenarioChange: Hashable, Sendable {
    /// The place of the difference: the keys above it, such as `cluster.nodes`; empty at the top of the file.
    package var place: String
    /// The first entry that differs, such as `timeout: 500ms`.
    package var base: String
    package var candidate: String
    /// How many lines differ.
    package var lines: Int

    /// Nil for equal texts, and if the lines cannot be compared one by one.
    init?(from base: String, to candidate: String) {
        let (old, new) = (base.split(separator: "\n"), candidate.split(separator: "\n"))
        let changed = old.indices.filter { new.indices.contains($0) && old[$0] != new[$0] }
        guard old.count == new.count, let first = changed.first else { return nil }
        let (left, right) = (Array(old[first]), Array(new[first]))
        let head = zip(left, right).prefix { $0 == $1 }.count
        self.base = Self.entry(left, head)
        self.candidate = Self.entry(right, head)
        if self.base == self.candidate {
            // One line continues after the end of the other.
            self.base = left.indices.contains(head) && left[head] == "," ? Self.entry(left, head + 1) : ""
            self.candidate = right.indices.contains(head) && right[head] == "," ? Self.entry(right, head + 1) : ""
        }
        lines = changed.count
        place = (Self.keysAbove(first, old) + Self.keysOfBrackets(left[..<head])).joined(separator: ".")
    }

    /// `cluster.nodes: cpu: 2 and cpu: 4`.
    var text: String {
        let sides = [base, candidate].map { $0.isEmpty ? "nothing" : $0 }
        return "\(place.isEmpty ? "" : "\(place): ")\(sides[0]) and \(sides[1])"
    }

    /// The entry around the character at `place`, up to the nearest bracket or comma on both sides.
    private static func entry(_ line: [Character], _ place: Int) -> String {
        let place = min(place, line.count)
        let first = line[..<place].lastIndex { "{[,".contains($0) }.map { $0 + 1 } ?? 0
        let last = line[place...].firstIndex { "}],".contains($0) } ?? line.count
        return String(String(line[first..<last]).drop { $0 == " " || $0 == "-" })
    }

    private static func keysAbove(_ index: Int, _ lines: [Substring]) -> [String] {
        var keys: [String] = []
        var indent = indentation(lines[index])
        for line in lines[..<index].reversed() where indentation(line) < indent {
            indent = indentation(line)
            if let key = key(line) { keys.insert(key, at: 0) }
        }
        return keys
    }

    /// The keys of the brackets that are still open after the beginning of a line, outermost first.
    private static func keysOfBrackets(_ beginning: ArraySlice<Character>) -> [String] {
        var open: [String?] = []
        var entry = Substring()
        for character in beginning {
            switch character {
            case "{", "[": open.append(key(entry))
            case "}", "]": _ = open.popLast()
            case ",": break
            default:
                entry.append(character)
                continue
            }
            entry = ""
        }
        return open.compactMap(\.self)
    }

    private static func indentation(_ line: Substring) -> Int { line.prefix { $0 == " " }.count }

    /// The key at the beginning of a line; nil if the line begins with a bracket.
    private static func key(_ line: Substring) -> String? {
        let text = line.drop { $0 == " " || $0 == "-" }
        guard let end = text.firstIndex(of: ":"), text.first != "{", text.first != "[" else { return nil }
        return text[..<end].filter { $0 != "'" && $0 != "\"" }
    }
}
