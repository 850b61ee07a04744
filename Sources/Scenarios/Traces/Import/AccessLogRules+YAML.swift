import Yams

extension AccessLogRules {
    /// Reads a rule file. Throws everything that is wrong with it at once, each with its place.
    package init(path: String) throws(TraceError) {
        let source = try ByteSource(path: path)
        var bytes = [UInt8](repeating: 0, count: Self.maximumFileBytes + 1)
        var count = 0
        while count < bytes.count {
            let (from, already) = (count, bytes.count)
            var read = 0
            var failure: TraceError?
            bytes.withUnsafeMutableBytes { buffer in
                do throws(TraceError) {
                    read = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[from..<already]))
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            if read == 0 { break }
            count += read
        }
        if count > Self.maximumFileBytes {
            throw .limitExceeded(path: path, line: 1, what: "bytes of rules", limit: Self.maximumFileBytes)
        }
        guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
            throw .unusableRules(["\(path):1:1: not UTF-8; a rule file is a YAML list"])
        }
        try self.init(yaml: text, name: path)
    }

    /// Reads rules from YAML; `name` stands in front of each problem.
    package init(yaml: String, name: String) throws(TraceError) {
        var reader = AccessLogRuleReader(name: name)
        rules = reader.read(yaml)
        if !reader.problems.isEmpty { throw .unusableRules(reader.problems) }
    }
}

/// YAML → rules, gathering what is wrong.
private struct AccessLogRuleReader {
    static let keys = ["match", "method", "status", "step", "product", "count"]
    static let steps = TraceStepName.allCases.map(\.rawValue) + ["ignore"]
    /// Brackets within brackets: a rule file needs two, and a parser that recurses must not be led deeper.
    static let maximumDepth = 16

    let name: String
    private(set) var problems: [String] = []

    init(name: String) { self.name = name }

    mutating func read(_ yaml: String) -> [AccessLogRules.Rule] {
        guard isShallow(yaml) else { return [] }
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            problems.append("\(name): \(error)")
            return []
        }
        guard let root, case .sequence(let list) = root else {
            problem(root?.mark, "expected a list of rules, each { match: PATTERN, step: STEP }")
            return []
        }
        if list.count > AccessLogRules.maximumRules {
            problem(root.mark, "\(list.count) rules, the limit is \(AccessLogRules.maximumRules)")
            return []
        }
        return list.compactMap { rule($0) }
    }

    private mutating func isShallow(_ yaml: String) -> Bool {
        var depth = 0
        var line = 1
        for byte in yaml.utf8 {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case Ascii.lineFeed: line += 1
            default: continue
            }
            if depth > Self.maximumDepth {
                problems.append("\(name):\(line):1: more than \(Self.maximumDepth) brackets within brackets")
                return false
            }
        }
        return true
    }

    private mutating func rule(_ node: Node) -> AccessLogRules.Rule? {
        guard case .mapping(let mapping) = node else {
            problem(node.mark, "expected a rule, { match: PATTERN, step: STEP }")
            return nil
        }
        var rule = AccessLogRules.Rule(pattern: PathPattern(""))
        var seen: [String] = []
        for (key, value) in mapping {
            let keyName = key.scalar?.string ?? ""
            seen.append(keyName)
            set(keyName, key, value, &rule)
        }
        for needed in ["match", "step"] where !seen.contains(needed) {
            problem(node.mark, "the rule has no '\(needed)'")
        }
        if rule.product > rule.pattern.wildcards {
            problem(node.mark, "product \(rule.product): the pattern has \(rule.pattern.wildcards) stars")
        }
        if rule.product > 0, rule.step != .browse { problem(node.mark, "only 'browse' takes 'product'") }
        if seen.contains("count"), rule.step != .browse, rule.step != .order {
            problem(node.mark, "only 'browse' and 'order' take 'count'")
        }
        return rule
    }

    private mutating func set(_ name: String, _ key: Node, _ value: Node, _ rule: inout AccessLogRules.Rule) {
        switch name {
        case "match":
            let text = value.scalar?.string ?? ""
            if text.isEmpty || text.utf8.count > PathPattern.maximumBytes {
                problem(value.mark, "expected a pattern of 1 to \(PathPattern.maximumBytes) bytes, such as /shop/**")
            }
            if !text.hasPrefix("/"), !text.hasPrefix("*") {
                problem(value.mark, "'\(text)' matches no path: patterns begin with / or *")
            }
            rule.pattern = PathPattern(String(text.prefix(PathPattern.maximumBytes)))
        case "method": rule.methods = values(value).compactMap { method($0) }
        case "status": rule.statuses = values(value).compactMap { status($0) }
        case "step":
            let text = value.scalar?.string ?? ""
            if !Self.steps.contains(text) {
                problem(value.mark, "'\(text)' is no step; expected one of \(Self.steps.joined(separator: ", "))")
            }
            rule.step = TraceStepName(rawValue: text)
        case "product": rule.product = number(value, 1...64) ?? 0
        case "count": rule.count = number(value, 1...TraceFormat.maximumItems) ?? 1
        default:
            problem(key.mark, "unknown key '\(name)'; a rule takes \(Self.keys.joined(separator: ", "))")
        }
    }

    private func values(_ node: Node) -> [Node] {
        if case .sequence(let list) = node { Array(list) } else { [node] }
    }

    private mutating func method(_ node: Node) -> String? {
        let text = node.scalar?.string ?? ""
        if !text.isEmpty, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }) { return text }
        problem(node.mark, "'\(text)' is no method; expected one in capitals, such as GET")
        return nil
    }

    private mutating func status(_ node: Node) -> ClosedRange<Int>? {
        let text = node.scalar?.string ?? ""
        if let number = Int(text), (100...599).contains(number) { return number...number }
        if text.utf8.count == 3, text.lowercased().hasSuffix("xx"), let digit = text.first?.wholeNumberValue,
            (1...5).contains(digit)
        {
            return digit * 100...digit * 100 + 99
        }
        problem(node.mark, "'\(text)' is no status; expected 100 to 599, or a class such as 2xx")
        return nil
    }

    private mutating func number(_ node: Node, _ range: ClosedRange<Int>) -> Int? {
        let text = node.scalar?.string ?? ""
        if let number = Int(text), range.contains(number) { return number }
        problem(node.mark, "'\(text)' is no number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    private mutating func problem(_ mark: Mark?, _ what: String) {
        problems.append("\(name):\(mark?.line ?? 1):\(mark?.column ?? 1): \(what)")
    }
}
