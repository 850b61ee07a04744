/// The lines in which a scenario and its variant differ, each block below its parent keys. The list of variants is left
/// out, because the variant does not have it.
struct ScenarioDifference {
    private enum Line {
        case context(String)
        case removed(String)
        case added(String)
    }

    private let lines: [Line]

    init(from old: String, to new: String) {
        let (old, new) = (Self.split(old), Self.split(new))
        let difference = new.difference(from: old)
        var removed = [Bool](repeating: false, count: old.count)
        var added = [Bool](repeating: false, count: new.count)
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed[offset] = true
            case .insert(let offset, _, _): added[offset] = true
            }
        }
        var lines: [Line] = []
        var told: [String] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, removed[left] {
                Self.tellPath(of: left, in: old, &told, &lines)
                told.append(old[left])
                lines.append(.removed(old[left]))
                left += 1
            } else if right < new.count, added[right] {
                Self.tellPath(of: right, in: new, &told, &lines)
                told.append(new[right])
                lines.append(.added(new[right]))
                right += 1
            } else {
                left += 1
                right += 1
            }
        }
        self.lines = lines
    }

    private static func split(_ text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("variants:") }) else { return lines }
        let end = lines[(start + 1)...].firstIndex { !$0.hasPrefix(" ") } ?? lines.count
        return Array(lines[..<start] + lines[end...])
    }

    private static func indent(_ line: String) -> Int { line.prefix { $0 == " " }.count }

    /// The lines under which a line is indented, unless they were just shown.
    private static func tellPath(of index: Int, in lines: [String], _ told: inout [String], _ result: inout [Line]) {
        var path: [String] = []
        var limit = indent(lines[index])
        for line in lines[..<index].reversed() where !line.isEmpty && indent(line) < limit {
            path.insert(line, at: 0)
            limit = indent(line)
        }
        let common = zip(path, told).prefix { $0 == $1 }.count
        result += path.dropFirst(common).map(Line.context)
        told = path
    }

    /// The difference as the content of a `pre` element.
    var html: String {
        guard !lines.isEmpty else { return "nothing" }
        return lines.map { line in
            switch line {
            case .context(let text): "  " + HTMLText.escaped(text)
            case .removed(let text): "<del>− " + HTMLText.escaped(text) + "</del>"
            case .added(let text): "<ins>+ " + HTMLText.escaped(text) + "</ins>"
            }
        }.joined(separator: "\n")
    }
}
