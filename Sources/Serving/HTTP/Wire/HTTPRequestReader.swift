internal import NIOCore

/// Bytes in, whole requests out (RFC 9112): a machine without a socket.
///
/// It is stricter than the RFC asks for. Where that lets a recipient choose between repairing and refusing, it refuses,
/// because whoever stands between the client and us may have repaired in another way.
struct HTTPRequestReader {
    struct Item {
        var request: HTTPRequest
        /// Whether the client wants to keep the connection.
        var keepsAlive: Bool
        var isOld: Bool
    }

    enum Progress {
        /// Nothing of a request has come.
        case between
        case head
        case body
    }

    private enum State {
        case firstLine
        case fields
        case body(HTTPBodyReader)
    }

    private let limits: HTTPLimits
    private var state = State.firstLine
    private var lines = HTTPLines()
    private var fields: HTTPFieldReader
    private var method = HTTPMethod.get
    private var target: HTTPTarget?
    private var isOld = false
    private var hasSkippedLine = false

    /// Whether the client waits for `100 Continue` before it sends the body.
    private(set) var owesContinue = false

    init(limits: HTTPLimits) {
        self.limits = limits
        fields = HTTPFieldReader(limits: limits)
    }

    var progress: Progress {
        switch state {
        case .firstLine: .between
        case .fields: .head
        case .body: .body
        }
    }

    /// The bytes of a body that has not come as a whole.
    var bodyCount: Int { if case .body(let reader) = state { reader.bytes.count } else { 0 } }

    mutating func didContinue() { owesContinue = false }

    /// The next request if it is there as a whole.
    ///
    /// - Throws: why it is refused. Nothing further can be read then: where the next one begins is not known.
    mutating func next(from buffer: inout ByteBuffer) throws(HTTPRefusal) -> Item? {
        while true {
            switch state {
            case .firstLine:
                guard
                    let line = try lines.next(
                        in: buffer, limit: limits.requestLine,
                        tooLong: HTTPRefusal(414, "The request's first line is too long."))
                else { return nil }
                if line == 0, !hasSkippedLine {
                    // An old client's line behind the body before (RFC 9112, section 2.2).
                    hasSkippedLine = true
                } else {
                    try readFirstLine(line, of: buffer)
                    state = .fields
                }
                buffer.skipLine(line)
            case .fields:
                guard try fields.read(from: &buffer) else { return nil }
                try checkFields()
                let reader = try HTTPBodyReader(fields: fields, limits: limits)
                if reader.isDone { return finish(body: []) }
                owesContinue = fields.expectsContinue && !isOld
                state = .body(reader)
            case .body(var reader):
                if buffer.readableBytes > 0 { owesContinue = false }
                // The machine must not hold the body too, or each piece would copy it.
                state = .firstLine
                let isWhole = try reader.read(from: &buffer)
                if isWhole { return finish(body: reader.bytes) }
                state = .body(reader)
                return nil
            }
        }
    }

    private mutating func finish(body: [UInt8]) -> Item? {
        defer {
            state = .firstLine
            fields = HTTPFieldReader(limits: limits)
            hasSkippedLine = false
            owesContinue = false
            target = nil
        }
        guard let target else { return nil }
        var request = HTTPRequest(
            method, target.path, query: target.query, headers: fields.fields, body: body)
        if let authority = target.authority { request.headers.set("Host", authority) }
        let keepsAlive = !fields.asksToClose && (!isOld || fields.asksToKeepAlive)
        return Item(request: request, keepsAlive: keepsAlive, isOld: isOld)
    }

    // MARK: First line and what the fields must be

    private mutating func readFirstLine(_ line: Int, of buffer: ByteBuffer) throws(HTTPRefusal) {
        let (first, second) = try Self.blanks(line, of: buffer)
        try readVersion(second + 1..<line, of: buffer)
        method =
            buffer.is(0..<first, "GET")
            ? .get : buffer.is(0..<first, "POST") ? .post : HTTPMethod(try buffer.text(0..<first))
        if method == .connect { throw HTTPRefusal(501, "This server is no proxy: CONNECT is not for it.") }
        target = try HTTPTarget(try buffer.text(first + 1..<second), method: method)
    }

    /// Where the two blanks of a first line are. What stands before is a token, and between them visible ASCII.
    private static func blanks(_ line: Int, of buffer: borrowing ByteBuffer) throws(HTTPRefusal) -> (Int, Int) {
        let bytes = buffer.readableBytesUInt8Span
        var first = 0
        while first < line, HTTPBytes.isToken(bytes[first]) { first += 1 }
        guard first > 0, first < line, bytes[first] == HTTPBytes.space else {
            throw HTTPRefusal("The first line does not begin with a method and a blank.")
        }
        var second = first + 1
        while second < line, bytes[second] > HTTPBytes.space, bytes[second] < 0x7F { second += 1 }
        guard second > first + 1, second < line, bytes[second] == HTTPBytes.space else {
            throw HTTPRefusal("The first line is not a method, a target in ASCII and a version, with a blank between.")
        }
        return (first, second)
    }

    private mutating func readVersion(_ range: Range<Int>, of buffer: ByteBuffer) throws(HTTPRefusal) {
        if buffer.is(range, "HTTP/1.1") {
            isOld = false
        } else if buffer.is(range, "HTTP/1.0") {
            isOld = true
        } else {
            let version = try buffer.text(range)
            let digits = version.utf8.dropFirst(5)
            let isVersion =
                version.hasPrefix("HTTP/") && digits.count == 3 && HTTPBytes.isDigit(digits.first ?? 0)
                && digits.dropFirst().first == UInt8(ascii: ".") && HTTPBytes.isDigit(digits.last ?? 0)
            throw isVersion
                ? HTTPRefusal(505, "HTTP/1.0 and HTTP/1.1 are understood.")
                : HTTPRefusal("The first line does not end in a version of HTTP.")
        }
    }

    private func checkFields() throws(HTTPRefusal) {
        if fields.hosts == 0, !isOld { throw HTTPRefusal("There is no Host field, which HTTP/1.1 demands.") }
        if fields.isChunked, isOld { throw HTTPRefusal("HTTP/1.0 has no Transfer-Encoding.") }
    }
}
