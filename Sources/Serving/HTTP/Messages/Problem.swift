package import Texts

/// An error as an answer: problem details (RFC 9457).
package struct Problem: Error, Equatable, Sendable {
    package static let mediaType = "application/problem+json"

    /// 400...599.
    package var status: Int
    /// A URI that names the kind of problem; `about:blank` says that the status says it all.
    package var type: String
    /// The kind of problem, in words that are always the same.
    package var title: String
    /// What went wrong this time, and what to do about it.
    package var detail: String?
    /// Further members, each a name with a JSON value.
    package var extensions: [(key: String, value: JSON)]
    /// Header fields of the answer besides its media type, as `Allow` or `Retry-After`.
    package var headers: HTTPFields

    /// - Parameter detail: Texts of others that are interpolated in it are escaped and bounded.
    package init(
        _ status: Int, _ detail: MessageText? = nil, type: String = "about:blank", title: String? = nil,
        extensions: [(key: String, value: JSON)] = [], headers: HTTPFields = [:]
    ) {
        self.status = status
        self.type = type
        self.title = title ?? HTTPStatus.reason(status)
        self.detail = detail?.description
        self.extensions = extensions
        self.headers = headers
    }

    package var response: HTTPResponse {
        var members: [(key: String, value: JSON)] = [
            ("type", .string(type)), ("title", .string(title)), ("status", .integer(status)),
        ]
        if let detail { members.append(("detail", .string(detail))) }
        members += extensions.filter { extra in !members.contains { $0.key == extra.key } }
        var response = HTTPResponse(status, headers: headers, body: Array(JSON.object(members).compact.utf8))
        response.headers.set("Content-Type", Self.mediaType)
        return response
    }

    package static func == (left: Problem, right: Problem) -> Bool { left.response == right.response }
}

extension Problem {
    init(_ refusal: HTTPRefusal) {
        self.init(refusal.status, MessageText(lines: refusal.detail))
        if status == 503 { headers.set("Retry-After", "1") }
    }
}
