internal import Texts
package import Traces

extension AccessLogRules {
    /// Reads a rule file. Throws all its problems at once, each with its place.
    package init(path: String) throws(TraceError) {
        let bytes: [UInt8]
        do throws(BoundedFile.Failure) {
            bytes = try BoundedFile.read(path, limit: Self.maximumFileBytes)
        } catch {
            throw .unusableRules(YAMLReader.failure(path, 0, 0, "the file \(error.problem)", hint: error.hint))
        }
        try self.init(bytes, name: path)
    }

    /// Reads rules from YAML. Each problem begins with `name`.
    package init(yaml: String, name: String) throws(TraceError) { try self.init(Array(yaml.utf8), name: name) }

    private init(_ bytes: [UInt8], name: String) throws(TraceError) {
        var reader = AccessLogRuleReader()
        let rules: [Rule]
        do throws(Diagnostics) {
            rules = reader.read(try YAMLReader.read(bytes, file: name, expecting: .rules))
        } catch {
            throw .unusableRules(error)
        }
        if !reader.reading.problems.isEmpty { throw .unusableRules(Diagnostics(reader.reading.problems)) }
        self.init(rules: rules)
    }
}

/// Turns YAML into rules and collects the problems.
private struct AccessLogRuleReader {
    static let keys = ["match", "method", "status", "step", "product", "count"]
    static let steps = TraceStepName.allCases.map(\.rawValue) + ["ignore"]

    private(set) var reading = Reading()

    mutating func read(_ root: SourceNode) -> [AccessLogRules.Rule] {
        guard let list = root.elements else {
            problem(root, "expected a list of rules, each { match: PATTERN, step: STEP }")
            return []
        }
        if list.count > AccessLogRules.maximumRules {
            problem(root, "\(list.count) rules, the limit is \(AccessLogRules.maximumRules)")
            return []
        }
        return list.compactMap { rule($0) }
    }

    private mutating func rule(_ node: SourceNode) -> AccessLogRules.Rule? {
        guard let entries = node.entries else {
            problem(node, "expected a rule, { match: PATTERN, step: STEP }")
            return nil
        }
        var rule = AccessLogRules.Rule(pattern: PathPattern(""))
        let seen = entries.map(\.key)
        for entry in entries { set(entry, &rule) }
        for needed in ["match", "step"] where !seen.contains(needed) {
            problem(node, "the rule has no '\(needed)'")
        }
        if rule.product > rule.pattern.wildcards {
            problem(node, "product \(rule.product): the pattern has \(rule.pattern.wildcards) stars")
        }
        if rule.product > 0, rule.step != .browse { problem(node, "only 'browse' takes 'product'") }
        if rule.step == .order, rule.count > TraceFormat.maximumOrderLines {
            problem(node, "count \(rule.count): an order has at most \(TraceFormat.maximumOrderLines) products")
        }
        if seen.contains("count"), rule.step != .browse, rule.step != .order {
            problem(node, "only 'browse' and 'order' take 'count'")
        }
        return rule
    }

    private mutating func set(_ entry: SourceNode.Entry, _ rule: inout AccessLogRules.Rule) {
        let value = entry.value
        switch entry.key {
        case "match":
            let text = value.text ?? ""
            if text.isEmpty || text.utf8.count > PathPattern.maximumBytes {
                problem(value, "expected a pattern of 1 to \(PathPattern.maximumBytes) bytes, such as /shop/**")
            }
            if !text.hasPrefix("/"), !text.hasPrefix("*") {
                problem(value, "'\(text)' matches no path: patterns begin with / or *")
            }
            rule.pattern = PathPattern(String(text.prefix(PathPattern.maximumBytes)))
        case "method": rule.methods = values(value).compactMap { method($0) }
        case "status": rule.statuses = values(value).compactMap { status($0) }
        case "step":
            let text = value.text ?? ""
            if !Self.steps.contains(text) {
                problem(value, "'\(text)' is no step; expected one of \(Self.steps.joined(separator: ", "))")
            }
            rule.step = TraceStepName(rawValue: text)
        case "product": rule.product = number(value, 1...64) ?? 0
        case "count": rule.count = number(value, 1...TraceFormat.maximumItems) ?? 1
        default:
            reading.report(
                "unknown key '\(entry.key)'; a rule takes \(Self.keys.joined(separator: ", "))", at: entry.keyPosition)
        }
    }

    private func values(_ node: SourceNode) -> [SourceNode] { node.elements ?? [node] }

    private mutating func method(_ node: SourceNode) -> String? {
        let text = node.text ?? ""
        if AccessLogRules.Rule.isMethod(text) { return text }
        problem(node, "'\(text)' is no method; expected one in capitals, such as GET or M-SEARCH")
        return nil
    }

    private mutating func status(_ node: SourceNode) -> ClosedRange<Int>? {
        let text = node.text ?? ""
        if text == "000" { return 0...0 }
        if let number = Int(text), (100...999).contains(number) { return number...number }
        if text.utf8.count == 3, text.lowercased().hasSuffix("xx"), let digit = text.first?.wholeNumberValue,
            (1...5).contains(digit)
        {
            return digit * 100...digit * 100 + 99
        }
        problem(node, "'\(text)' is no status; expected 100 to 999, 000, or a class such as 2xx")
        return nil
    }

    private mutating func number(_ node: SourceNode, _ range: ClosedRange<Int>) -> Int? {
        let text = node.text ?? ""
        if let number = Int(text), range.contains(number) { return number }
        problem(node, "'\(text)' is no number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    private mutating func problem(_ node: SourceNode, _ what: String) { reading.report(what, at: node.position) }
}
