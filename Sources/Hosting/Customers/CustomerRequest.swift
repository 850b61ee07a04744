internal import Applications
internal import Serving
internal import Texts

/// Reads a customer's request as an operation says: what it names, what it says, and nothing else.
struct CustomerRequest: Sendable {
    static let noSuchPath = WireProblem(404, "no_such_path", "The path names no possible thing.")

    static let notAcceptable = WireProblem(406, "not_acceptable", "The client takes no JSON.")
    static let tooLarge = WireProblem(
        413, "too_large", "The body is larger than \(JSONReader.maximumSize) bytes.")
    static let noJSON = WireProblem(415, "unsupported_media_type", "The body does not say that it is JSON in UTF-8.")
    private static let ofHTTP = [notAcceptable, tooLarge, noJSON]

    private let operation: WireOperation
    private let check: WireCheck
    private let pathNames: Set<String>

    init(_ operation: WireOperation, of form: WireForm) {
        self.operation = operation
        check = WireCheck(form)
        pathNames = Set(operation.pathNames)
    }

    /// - Throws: ``Problem``: 400 or 404 for a parameter, 406, 413, 415, and for the body 400 or 422.
    func read(_ request: HTTPRequest, _ path: HTTPRouter.Parameters) throws(Problem) -> WireCall {
        try Self.named { () throws(Problem) in try request.checkAccepts() }
        var call = WireCall(parameters: try numbers(request, path))
        guard let schema = operation.body else { return call }
        let body = try Self.named { () throws(Problem) in try request.json() }
        do throws(WireRefusal) { call.body = try check.checked(body, .named(schema)) } catch { throw Problem(error) }
        return call
    }

    /// The key that a parameter of the query says.
    func key(_ request: HTTPRequest, named name: String) throws(Problem) -> String {
        guard let value = request.parameters.first(where: { $0.name == name })?.value else {
            throw .parameter(name, "The query has to name \(name).")
        }
        guard RequestKey.isKey(value) else {
            throw .parameter(name, "\(name) is no key: keys are visible characters of ASCII, without blanks.")
        }
        return value
    }

    /// What HTTP itself says about a request, with a kind as all other problems have it.
    private static func named<Value>(_ body: () throws(Problem) -> Value) throws(Problem) -> Value {
        do throws(Problem) { return try body() } catch {
            var problem = error
            let kind = ofHTTP.first { $0.status == error.status }?.kind ?? WireRefusal.malformedBody
            problem.extensions.append((Problem.reasonMember, .string(kind)))
            throw problem
        }
    }

    // MARK: Parameters

    private func numbers(
        _ request: HTTPRequest, _ path: HTTPRouter.Parameters
    ) throws(Problem) -> [String: UInt64] {
        let query = try query(request)
        var numbers: [String: UInt64] = [:]
        for parameter in operation.parameters {
            let isInPath = pathNames.contains(parameter.name)
            guard let text = isInPath ? path[parameter.name] : query[parameter.name] else {
                guard let value = parameter.defaultValue else {
                    throw .parameter(parameter.name, "The query has to name \(parameter.name). \(parameter.meaning)")
                }
                numbers[parameter.name] = value
                continue
            }
            if let number = Self.number(text), parameter.range.contains(number) {
                numbers[parameter.name] = number
            } else if isInPath {
                // A path that names no possible thing is one of those at which there is nothing.
                throw Problem(
                    Self.noSuchPath.status, "\(Self.noSuchPath.detail) \(Self.demand(parameter)).",
                    reason: Self.noSuchPath.kind)
            } else {
                throw .parameter(parameter.name, "\(Self.demand(parameter)).")
            }
        }
        return numbers
    }

    private func query(_ request: HTTPRequest) throws(Problem) -> [String: String] {
        var known = operation.parameters.map(\.name).filter { !pathNames.contains($0) }
        if case .finds(let key) = operation.numbering { known.append(key) }
        var values: [String: String] = [:]
        for (name, value) in request.parameters {
            guard known.contains(name) else {
                let hint = NearestName.hint(for: name, in: known) ?? "there are none here"
                throw .parameter(name, "There is no parameter '\(name)'; \(hint).")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw .parameter(name, "The query names \(name) more than once.")
            }
        }
        return values
    }

    private static func demand(_ parameter: WireParameter) -> MessageText {
        "\(parameter.name) is a whole number from \(parameter.range.lowerBound) to \(parameter.range.upperBound)"
    }

    /// Digits alone, and none too many: a thing has one path.
    private static func number(_ text: String) -> UInt64? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text == "0" || !text.hasPrefix("0") else {
            return nil
        }
        return UInt64(text)
    }
}
