package import Contexts
package import Texts

/// How an application's customers speak to it over HTTP: which requests there are, what each means as a message, and what
/// a reply looks like. It knows no socket, so a server and a client can both work by it.
package struct WireForm: Sendable {
    /// What the document of the interface is called.
    package let title: String
    package let operations: [WireOperation]
    /// JSON Schemas (2020-12) by name, to which operations refer.
    package let schemas: [(name: String, schema: JSON)]

    package init(title: String, operations: [WireOperation], schemas: [(name: String, schema: JSON)]) {
        self.title = title
        self.operations = operations
        self.schemas = schemas
    }
}

/// One thing that customers can ask for.
package struct WireOperation: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    /// Unique, as `placeOrder`.
    package let name: String
    /// One sentence.
    package let summary: String
    package let method: Method
    /// Segments are texts, or names in braces: `/orders/{number}`.
    package let path: String
    package let service: ServiceID
    /// In path and query.
    package let parameters: [WireParameter]
    /// The schema of the body; nil if the request has none.
    package let body: String?
    /// Whether it makes a thing. The server then gives the number, and takes the header `Idempotency-Key`.
    package let makesThing: Bool
    /// The message that a request stands for.
    package let message: @Sendable (WireCall) throws(WireRefusal) -> Message
    /// What the service's reply says.
    package let answer: @Sendable (Message, WireCall) -> WireAnswer
    /// What answers there can be, by status, for the document; errors have no schema of their own.
    package let answers: [(status: Int, meaning: String, schema: String?)]

    package init(
        name: String, summary: String, _ method: Method, _ path: String, service: ServiceID,
        parameters: [WireParameter] = [], body: String? = nil, makesThing: Bool = false,
        answers: [(status: Int, meaning: String, schema: String?)],
        message: @escaping @Sendable (WireCall) throws(WireRefusal) -> Message,
        answer: @escaping @Sendable (Message, WireCall) -> WireAnswer
    ) {
        self.name = name
        self.summary = summary
        self.method = method
        self.path = path
        self.service = service
        self.parameters = parameters
        self.body = body
        self.makesThing = makesThing
        self.answers = answers
        self.message = message
        self.answer = answer
    }
}

/// A whole number in a request's path or query.
package struct WireParameter: Hashable, Sendable {
    package let name: String
    package let meaning: String
    package let range: ClosedRange<UInt64>
    /// Nil if the request must name it.
    package let defaultValue: UInt64?

    package init(_ name: String, _ meaning: String, _ range: ClosedRange<UInt64>, default defaultValue: UInt64? = nil) {
        self.name = name
        self.meaning = meaning
        self.range = range
        self.defaultValue = defaultValue
    }
}

/// A request that has the right shape: every parameter is there and in its range.
package struct WireCall: Sendable {
    package var parameters: [String: UInt64]
    package var body: JSON?
    /// The number of the thing that it makes; 0 if it makes none.
    package var number: UInt64

    package init(parameters: [String: UInt64] = [:], body: JSON? = nil, number: UInt64 = 0) {
        self.parameters = parameters
        self.body = body
        self.number = number
    }

    /// A parameter that the operation declares.
    package subscript(name: String) -> UInt64 { parameters[name] ?? 0 }
}

/// Why a request cannot be a message: its body does not say what it should.
package struct WireRefusal: Error, Hashable, Sendable {
    package let status: Int
    /// What is wrong and what to do, without any text of the request that was not escaped and bounded.
    package let detail: String
    /// Where in the body (RFC 6901); empty for the whole.
    package let pointer: String

    package init(_ status: Int, _ detail: String, pointer: String = "") {
        self.status = status
        self.detail = detail
        self.pointer = pointer
    }
}

/// What a customer gets.
package struct WireAnswer: Sendable {
    package let status: Int
    /// A resource; nil for an error.
    package let resource: JSON?
    /// An error: its kind in snake_case, as `sold_out`, and the sentence for a person.
    package let problem: (kind: String, detail: String)?
    /// The path of the thing that was made.
    package let location: String?

    package init(_ status: Int, _ resource: JSON, location: String? = nil) {
        self.status = status
        self.resource = resource
        self.location = location
        problem = nil
    }

    package init(_ status: Int, problem kind: String, _ detail: String) {
        self.status = status
        problem = (kind, detail)
        resource = nil
        location = nil
    }
}
