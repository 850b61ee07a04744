/// Where a key stands again and again in one mapping: the parser tells the first place alone.
enum RepeatedKey {
    /// What to do, with the lines where a key of a block mapping stands.
    ///
    /// - Parameters:
    ///   - line: of its first place, from 1.
    ///   - column: of its first place, from 1.
    static func hint(_ key: String, line: Int, column: Int, in text: String) -> String {
        let found = lines(of: key, line, column, text.split(separator: "\n", omittingEmptySubsequences: false))
        let remedy = "remove or rename all but one"
        guard found.count > 1 else { return remedy }
        return "it stands in lines \(found.map { "\($0)" }.joined(separator: ", ")); \(remedy)"
    }

    private static func lines(of key: String, _ line: Int, _ column: Int, _ lines: [Substring]) -> [Int] {
        var found = [line]
        for (index, text) in lines.enumerated().dropFirst(line) {
            let content = text.drop { $0 == " " }
            if content.isEmpty || content.first == "#" { continue }
            let indentation = text.count - content.count
            // A mapping ends with what stands further left.
            if indentation < column - 1 { break }
            let isKey = content.hasPrefix(key) && content.dropFirst(key.count).drop { $0 == " " }.first == ":"
            if indentation == column - 1, isKey { found.append(index + 1) }
        }
        return found
    }
}
