package import Texts

/// A request that has the right shape: every parameter is there and in its range, and the body is as its schema says.
package struct WireCall: Sendable {
    package var parameters: [String: UInt64]
    package var body: JSON?
    /// The number of the thing that it makes or finds; 0 if it does neither.
    package var number: UInt64

    package init(parameters: [String: UInt64] = [:], body: JSON? = nil, number: UInt64 = 0) {
        self.parameters = parameters
        self.body = body
        self.number = number
    }

    /// A parameter that the operation declares.
    package subscript(name: String) -> UInt64 { parameters[name] ?? 0 }
}

/// Why a request cannot be a message.
package struct WireRefusal: Error, Hashable, Sendable {
    package let status: Int
    /// In snake_case.
    package let kind: String
    /// What is wrong and what to do, without any text of the request that was not escaped and bounded.
    package let detail: String
    /// Where in the body (RFC 6901); empty for the whole.
    package let pointer: String

    package init(_ status: Int, _ kind: String, _ detail: String, pointer: String = "") {
        self.status = status
        self.kind = kind
        self.detail = detail
        self.pointer = pointer
    }
}

/// What an application says where it does not do what was asked.
package struct WireProblem: Hashable, Sendable {
    /// 400...599.
    package let status: Int
    /// In snake_case, as `too_late`.
    package let kind: String
    /// A sentence or two for a person: what happened, and what to do.
    package let detail: String

    package init(_ status: Int, _ kind: String, _ detail: String) {
        self.status = status
        self.kind = kind
        self.detail = detail
    }
}

/// What a customer gets.
package enum WireAnswer: Sendable {
    /// A resource.
    ///
    /// - Parameter location: the path of the thing that was made.
    case resource(status: Int, JSON, location: String? = nil)
    /// A problem, with further members about this one.
    case problem(WireProblem, members: [(key: String, value: JSON)] = [])

    package var status: Int {
        switch self {
        case .resource(let status, _, _): status
        case .problem(let problem, _): problem.status
        }
    }
}
