/// Finds the places of a key that is repeated in one mapping. The parser reports only the first place.
enum RepeatedKey {
    /// The most lines that a hint names, and the most keys that a message names.
    static let maximumLines = 10
    static let maximumKeys = 5

    /// The keys that one mapping contains more than once.
    static func names(_ keys: [String]) -> String {
        let more = keys.count > maximumKeys ? " (and \(keys.count - maximumKeys) more)" : ""
        return keys.prefix(maximumKeys).map { "'\($0)'" }.joined(separator: ", ") + more
    }

    /// What to do, with the lines where a key of a block mapping is written.
    ///
    /// - Parameters:
    ///   - line: of the key's first place, from 1.
    ///   - column: of the key's first place, from 1.
    static func hint(_ key: String, line: Int, column: Int, in text: String) -> String {
        let found = lines(of: key, line, column, text.split(separator: "\n", omittingEmptySubsequences: false))
        let remedy = "remove or rename all but one"
        guard found.count > 1 else { return remedy }
        let more = found.count > maximumLines ? " and \(found.count - maximumLines) more" : ""
        let lines = found.prefix(maximumLines).map { "\($0)" }.joined(separator: ", ")
        return "it stands in lines \(lines)\(more); \(remedy)"
    }

    private static func lines(of key: String, _ line: Int, _ column: Int, _ lines: [Substring]) -> [Int] {
        var found = [line]
        for (index, text) in lines.enumerated().dropFirst(line) {
            let content = text.drop { $0 == " " }
            if content.isEmpty || content.first == "#" { continue }
            let indentation = text.count - content.count
            // A mapping ends at the first text further left.
            if indentation < column - 1 { break }
            let isKey = content.hasPrefix(key) && content.dropFirst(key.count).drop { $0 == " " }.first == ":"
            if indentation == column - 1, isKey { found.append(index + 1) }
        }
        return found
    }
}
