package import Texts

/// JSON as the body of messages: what a route wants of a request, and what it answers with.
package enum HTTPMedia {
    package static let json = "application/json"

    /// An answer whose body is a JSON value.
    package static func answer(_ status: Int, _ value: JSON, headers: HTTPFields = [:]) -> HTTPResponse {
        var response = HTTPResponse(status, headers: headers, body: Array(value.compact.utf8))
        response.headers.set("Content-Type", json)
        return response
    }

    /// Whether a media type is JSON in UTF-8: `application/json`, or what ends in `+json`, without another charset.
    package static func isJSON(_ mediaType: String) -> Bool {
        // As nearly all say it.
        if mediaType == json { return true }
        let parts = mediaType.split(separator: ";").map { trimmed($0).lowercased() }
        guard let type = parts.first else { return false }
        let isOtherCharset = parts.dropFirst().contains {
            $0.hasPrefix("charset=") && !["charset=utf-8", "charset=\"utf-8\""].contains($0)
        }
        return !isOtherCharset && (type == json || type.hasPrefix("application/") && type.hasSuffix("+json"))
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    /// Whether an `Accept` field (RFC 9110, section 12.5.1) takes a type; a weight of 0 takes it away.
    fileprivate static func accepts(_ accept: String, _ type: String) -> Bool {
        let family = type.prefix { $0 != "/" } + "/*"
        // The range that says most about the type decides.
        var best: (rank: Int, isTaken: Bool) = (-1, false)
        for range in accept.split(separator: ",") {
            let parts = range.split(separator: ";").map { trimmed($0).lowercased() }
            guard let name = parts.first else { continue }
            let rank = name == type ? 2 : name == family ? 1 : name == "*/*" ? 0 : -1
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) }
            if rank > best.rank { best = (rank, weight != 0) }
        }
        return best.isTaken
    }
}

extension HTTPRequest {
    /// The JSON value of the body.
    ///
    /// - Throws: ``Problem``: 415 if it says that it is something else, 413 if it is too long, and 400 with line, column
    ///   and pointer if it is no JSON.
    package func json(
        depth: Int = JSONReader.maximumDepth, size: Int = JSONReader.maximumSize
    ) throws(Problem) -> JSON {
        guard let type = headers["Content-Type"], HTTPMedia.isJSON(type) else {
            throw Problem(
                415, "The body has to be JSON: Content-Type: application/json.", headers: ["Accept": HTTPMedia.json])
        }
        if body.count > size { throw Problem(413, "The body is larger than \(size) bytes.") }
        do {
            return try JSONReader.read(body, depth: depth, size: size)
        } catch {
            throw Problem(
                400, "The body is not the JSON that is taken. \(error.description)",
                extensions: [
                    ("pointer", .string(error.pointer)), ("line", .integer(error.line)),
                    ("column", .integer(error.column)),
                ])
        }
    }

    /// - Throws: ``Problem`` 406 if the client takes no answer of this type.
    package func checkAccepts(_ type: String = HTTPMedia.json) throws(Problem) {
        let accept = headers.values("Accept").joined(separator: ",")
        if !accept.isEmpty, !HTTPMedia.accepts(accept, type) {
            throw Problem(406, "The answer would be \(type), which Accept leaves out.")
        }
    }
}
