internal import Contexts
internal import Scenarios
internal import Texts

/// What one step looks for in its answers: what it expects, and what it saves.
package struct AnswerCheck: Sendable {
    /// What became of an answer's checks.
    package struct Result: Equatable, Sendable {
        /// The positions in ``AnswerCheck/names`` of the checks that failed, ascending.
        package var failed: [Int] = []
        /// The variables for which nothing was found. Requests that use them are not sent.
        package var missed: [String] = []

        package var isPassed: Bool { failed.isEmpty }

        /// Nothing failed, and nothing is missed.
        package init() {}
    }

    private enum Check: Sendable {
        case status([StatusPattern])
        case header([UInt8], Match)
        case body(Match)
        case json(ValuePath, Expected)
        case size(Int64)
        case time(Int64)
    }

    private struct Match: Sendable {
        let isPart: Bool
        let text: TemplatePieces
    }

    private enum Expected: Sendable {
        case text(TemplatePieces)
        case number(JSONNumber?, String)
        case bool(Bool)
        case null
    }

    private enum Source: Sendable {
        case json(ValuePath)
        case header([UInt8])
    }

    /// The names of the checks, as reports show them: `status`, `header content-type`, `json $.state`, `body`, `size`,
    /// `time`. They have no values of customers in them.
    package let names: [String]
    /// Whether anything is said of headers.
    package let needsFields: Bool
    /// Whether anything is said of the content of the body.
    package let needsBody: Bool
    /// Whether the step says which statuses it expects.
    package let namesStatus: Bool
    /// Whether there is nothing to look for.
    package var isEmpty: Bool { checks.isEmpty && saves.isEmpty }

    private let checks: [Check]
    private let saves: [(slot: Int, source: Source)]
    private let readsJSON: Bool
    private let surroundings: TemplatePieces.Surroundings

    init(
        _ spec: RequestSpec, _ compiler: TemplateCompiler, _ surroundings: TemplatePieces.Surroundings
    ) throws(TemplateCompiler.Problem) {
        let expect = spec.expect ?? AnswerExpectations()
        var checks: [Check] = []
        if !expect.status.isEmpty { checks.append(.status(expect.status)) }
        for header in expect.headers {
            checks.append(.header(Array(header.name.lowercased().utf8), try Self.match(header.match, compiler)))
        }
        if let body = expect.body { checks.append(.body(try Self.match(body, compiler))) }
        for json in expect.json {
            checks.append(.json(json.path, try Self.expected(json.value, compiler)))
        }
        if let size = expect.size { checks.append(.size(size)) }
        if let time = expect.time { checks.append(.time(time.nanoseconds)) }
        names = expect.checkNames
        self.checks = checks
        saves = try spec.save.map { (saved) throws(TemplateCompiler.Problem) in
            let slot = try compiler.slot(saved.name, spec.path.position)
            return switch saved.source {
            case .json(let path): (slot, Source.json(path))
            case .header(let name): (slot, Source.header(Array(name.lowercased().utf8)))
            }
        }
        let savesJSON = spec.save.contains { if case .json = $0.source { true } else { false } }
        namesStatus = !expect.status.isEmpty
        readsJSON = !expect.json.isEmpty || savesJSON
        needsFields =
            !expect.headers.isEmpty || spec.save.contains { if case .header = $0.source { true } else { false } }
        needsBody = readsJSON || expect.body != nil
        self.surroundings = surroundings
    }

    private static func match(
        _ match: TextMatch, _ compiler: TemplateCompiler
    ) throws(TemplateCompiler.Problem) -> Match {
        switch match {
        case .equals(let text): Match(isPart: false, text: try compiler.pieces(text, .plain))
        case .contains(let text): Match(isPart: true, text: try compiler.pieces(text, .plain))
        }
    }

    private static func expected(
        _ value: JSONTemplate, _ compiler: TemplateCompiler
    ) throws(TemplateCompiler.Problem) -> Expected {
        switch value {
        case .text(let text): .text(try compiler.pieces(text, .plain))
        case .number(let text): .number(JSONNumber(text), text)
        case .bool(let flag): .bool(flag)
        case .null, .list, .object: .null
        }
    }

    /// Looks at an answer, and saves what the customer is to know of it. A value that is not found is no longer known.
    package func look(at answer: ReceivedAnswer, for customer: inout Customer) -> Result {
        var result = Result()
        // What is not all there is no JSON.
        let json = readsJSON && answer.body.count == answer.size ? try? JSONReader.read(answer.body) : nil
        for (index, check) in checks.enumerated() where !passes(check, answer, json, &customer) {
            result.failed.append(index)
        }
        for (slot, source) in saves {
            let value: [UInt8]? =
                switch source {
                case .json(let path): json?.value(at: path)?.savedBytes
                case .header(let name): answer.field(name)
                }
            if !customer.save(value, at: slot) { result.missed.append(surroundings.variables[slot]) }
        }
        return result
    }

    private func passes(_ check: Check, _ answer: ReceivedAnswer, _ json: JSON?, _ customer: inout Customer) -> Bool {
        switch check {
        case .status(let patterns): patterns.contains { $0.matches(answer.status) }
        case .header(let name, let match):
            answer.field(name).map { fulfils(match, $0, isWhole: true, &customer) } ?? false
        case .body(let match): fulfils(match, answer.body, isWhole: answer.body.count == answer.size, &customer)
        case .json(let path, let expected): json?.value(at: path).map { isEqual(expected, $0, &customer) } ?? false
        case .size(let most): answer.size <= most
        case .time(let most): answer.nanoseconds <= most
        }
    }

    /// - Parameter isWhole: whether the text has no end that is missing.
    private func fulfils(_ match: Match, _ text: [UInt8], isWhole: Bool, _ customer: inout Customer) -> Bool {
        guard let wanted = rendered(match.text, &customer) else { return false }
        return match.isPart ? text.contains(part: wanted) : isWhole && text == wanted
    }

    private func isEqual(_ expected: Expected, _ value: JSON, _ customer: inout Customer) -> Bool {
        switch (expected, value) {
        case (.text(let pieces), .string(let text)):
            rendered(pieces, &customer).map { $0.elementsEqual(text.utf8) } ?? false
        case (.number(let number, let written), .number(let text)):
            written == text || (number != nil && number == JSONNumber(text))
        case (.bool(let flag), .bool(let value)): flag == value
        case (.null, .null): true
        default: false
        }
    }

    /// Nil if a variable has no value.
    private func rendered(_ pieces: TemplatePieces, _ customer: inout Customer) -> [UInt8]? {
        if let constant = pieces.constant { return constant }
        var text: [UInt8] = []
        do throws(RenderProblem) {
            try pieces.render(for: &customer, in: surroundings, into: &text)
            return text
        } catch {
            return nil
        }
    }
}

extension AnswerCheck: CustomStringConvertible, CustomReflectable {
    package var description: String { names.joined(separator: ", ") }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension [UInt8] {
    func contains(part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        guard count >= part.count else { return false }
        var start = startIndex
        while let found = self[start...(count - part.count)].firstIndex(of: first) {
            if self[found...].starts(with: part) { return true }
            start = found + 1
            if start > count - part.count { return false }
        }
        return false
    }
}
