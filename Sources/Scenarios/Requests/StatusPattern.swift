internal import Texts

/// A status of an answer, or all that begin with the same digit: `404`, `4xx`.
package enum StatusPattern: Hashable, Sendable {
    case exact(Int)
    /// The first digit, 1...5.
    case hundreds(Int)

    static let expected = "expected a status as 200, or 2xx"
    static let pattern = "^[1-5]([0-9][0-9]|xx)$"

    package func matches(_ status: Int) -> Bool {
        switch self {
        case .exact(let exact): status == exact
        case .hundreds(let digit): status / 100 == digit
        }
    }

    package var text: String {
        switch self {
        case .exact(let status): "\(status)"
        case .hundreds(let digit): "\(digit)xx"
        }
    }

    static func parse(_ text: String) throws(ValueProblem) -> StatusPattern {
        guard let pattern = parsed(text) else {
            let near = text.utf8.count == 3 && text.lowercased().hasSuffix("xx") ? text.lowercased() : ""
            throw ValueProblem(
                "is no status, \(expected)", hint: parsed(near).map { "did you mean '\($0.text)'?" })
        }
        return pattern
    }

    /// Nil if the text is no status.
    static func parsed(_ text: String) -> StatusPattern? {
        guard text.utf8.count == 3, let digit = text.utf8.first.map({ Int($0) - 0x30 }), (1...5).contains(digit) else {
            return nil
        }
        if text.hasSuffix("xx") { return .hundreds(digit) }
        return text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text).map(StatusPattern.exact) : nil
    }
}

extension Format where Value == StatusPattern {
    static var status: Format {
        Format.text(
            StatusPattern.expected,
            schema: .object([
                ("type", .strings(["string", "integer"])), ("pattern", .string(StatusPattern.pattern)),
                ("minimum", .integer(100)), ("maximum", .integer(599)),
            ]),
            parse: StatusPattern.parse, print: \.text
        ).defined(as: "status")
    }
}

extension Format where Value == [StatusPattern] {
    /// One status, or a list of them.
    static var statuses: Format {
        let one = Format<StatusPattern>.status
        let list = Format.list(of: one, count: 1...Limits.requestParts)
        return Format(
            shape: .either([one.shape, list.shape]),
            read: { node, reading in
                guard node.elements == nil else { return list.read(node, &reading) }
                return one.read(node, &reading).map { [$0] }
            },
            write: { $0.count == 1 ? one.write($0[0]) : list.write($0) })
    }
}
