package import Contexts
package import Texts

/// How an application's customers speak to it over HTTP: which requests there are, what each means as a message, and what
/// a reply looks like. It knows no socket, so a server and a client can both work by it.
package struct WireForm: Sendable {
    /// What is found under a name by ``WireSchema/named(_:)``.
    package struct NamedSchema: Sendable {
        package let name: String
        /// One sentence.
        package let meaning: String
        package let schema: WireSchema
        /// A value that it takes, for readers of the document.
        package let example: JSON

        package init(_ name: String, _ meaning: String, _ schema: WireSchema, example: JSON) {
            self.name = name
            self.meaning = meaning
            self.schema = schema
            self.example = example
        }
    }

    /// What the document of the interface is called.
    package let title: String
    /// A paragraph or two about what holds for all operations.
    package let introduction: String
    package let operations: [WireOperation]
    package let schemas: [NamedSchema]

    package init(title: String, introduction: String, operations: [WireOperation], schemas: [NamedSchema]) {
        self.title = title
        self.introduction = introduction
        self.operations = operations
        self.schemas = schemas
    }

    package subscript(schema name: String) -> WireSchema? { schemas.first { $0.name == name }?.schema }
}

/// One thing that customers can ask for.
package struct WireOperation: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    /// What an operation has to do with numbers that the server gives.
    package enum Numbering: Hashable, Sendable {
        /// Nothing: the request itself says what it is about.
        case none
        /// It makes a thing, whose number is the server's. A request that names a key makes one thing, however often it is
        /// sent. The key is the header `Idempotency-Key`, or a member of the body where there is no header.
        ///
        /// - Parameter key: the name of that member; a text, or a whole number that stands for its digits.
        case makes(key: String)
        /// It finds a thing by the key of the request that made it.
        ///
        /// - Parameter key: the name of the parameter of the query that says the key.
        case finds(key: String)
    }

    /// How the operation ends well.
    package struct Success: Sendable {
        package let status: Int
        package let meaning: String
        /// The name of the resource's schema.
        package let schema: String

        package init(_ status: Int, _ meaning: String, _ schema: String) {
            self.status = status
            self.meaning = meaning
            self.schema = schema
        }
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
    /// The name of the body's schema; nil if the request has none.
    package let body: String?
    package let numbering: Numbering
    package let success: Success
    /// How the application may refuse it, or say that it failed.
    package let problems: [WireProblem]
    /// The message that a request stands for. It is called again with the number of the thing that is made, and refuses
    /// by the request alone and never because of the number.
    package let message: @Sendable (WireCall) throws(WireRefusal) -> Message
    /// What the service's reply says.
    package let answer: @Sendable (Message, WireCall) -> WireAnswer

    package init(
        name: String, summary: String, _ method: Method, _ path: String, service: ServiceID,
        parameters: [WireParameter] = [], body: String? = nil, numbering: Numbering = .none, success: Success,
        problems: [WireProblem], message: @escaping @Sendable (WireCall) throws(WireRefusal) -> Message,
        answer: @escaping @Sendable (Message, WireCall) -> WireAnswer
    ) {
        self.name = name
        self.summary = summary
        self.method = method
        self.path = path
        self.service = service
        self.parameters = parameters
        self.body = body
        self.numbering = numbering
        self.success = success
        self.problems = problems
        self.message = message
        self.answer = answer
    }

    /// The names in braces of the path.
    package var pathNames: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") && $0.hasSuffix("}") }
            .map { String($0.dropFirst().dropLast()) }
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
