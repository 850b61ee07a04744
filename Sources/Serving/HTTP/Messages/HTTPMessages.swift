/// What a request asks to be done.
package enum HTTPMethod: Hashable, Sendable {
    case get, head, post, put, patch, delete, options, trace, connect
    /// Any other token.
    case other(String)

    package init(_ name: String) {
        self = Self.known.first { $0.name == name } ?? .other(name)
    }

    package var name: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .connect: "CONNECT"
        case .other(let name): name
        }
    }

    /// Whether it changes nothing (RFC 9110, section 9.2.1): several of a connection may then be in hand at once.
    package var isSafe: Bool {
        switch self {
        case .get, .head, .options, .trace: true
        default: false
        }
    }

    /// Whether doing it twice is as doing it once (RFC 9110, section 9.2.2).
    package var isIdempotent: Bool { isSafe || self == .put || self == .delete }

    private static let known: [HTTPMethod] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
    ]
}

/// A whole request.
package struct HTTPRequest: Equatable, Sendable {
    package var method: HTTPMethod
    /// The path as it came, still percent-encoded: it begins with a slash, or is `*`. The server has seen to it that
    /// what it encodes is UTF-8, and that no segment is `.` or `..`.
    package var path: String
    /// What stands behind the question mark, still encoded; nil where there is none.
    package var query: String?
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(
        _ method: HTTPMethod, _ path: String, query: String? = nil, headers: HTTPFields = [:], body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// Path and query, as they stand in the first line of a request.
    package var target: String { query.map { "\(path)?\($0)" } ?? path }
}

/// A whole answer. `Content-Length`, `Date` and `Connection` are the server's own business.
package struct HTTPResponse: Equatable, Sendable {
    /// 200...599: an answer that ends its request.
    package var status: Int
    package var headers: HTTPFields
    package var body: [UInt8]
    /// The pattern of the route that answered, for figures. It is never sent.
    package var route: String?

    package init(_ status: Int, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The reason phrases of RFC 9110, and of RFC 6585 for 428, 429 and 431.
package enum HTTPStatus {
    /// A word or two for a status; that of its class where it has none of its own.
    package static func reason(_ status: Int) -> String {
        reasons[status] ?? (status < 300 ? "OK" : status < 400 ? "Redirect" : status < 500 ? "Refused" : "Failed")
    }

    private static let reasons: [Int: String] = [
        100: "Continue", 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
        301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
        308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone",
        411: "Length Required", 412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long",
        415: "Unsupported Media Type", 417: "Expectation Failed", 422: "Unprocessable Content",
        428: "Precondition Required", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
        500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Gateway Timeout", 505: "HTTP Version Not Supported",
    ]
}
