internal import NIOCore

/// Bytes in, the answer to one request out: the client's side of ``HTTPRequestReader``, and as strict.
struct HTTPResponseReader {
    private enum State {
        case firstLine
        case fields(status: Int)
        case body(status: Int, HTTPBodyReader)
        case done
    }

    private let method: HTTPMethod
    private let limits: HTTPLimits
    private var state = State.firstLine
    private var lines = HTTPLines()
    private var fields: HTTPFieldReader
    private var isOld = false

    /// Whether the server lets the connection be used again.
    private(set) var keepsAlive = false

    init(to method: HTTPMethod, limits: HTTPLimits) {
        self.method = method
        self.limits = limits
        fields = HTTPFieldReader(limits: limits)
    }

    /// The answer if it is there as a whole.
    ///
    /// - Throws: what is wrong with it; the refusal's status means nothing to a client.
    mutating func next(from buffer: inout ByteBuffer) throws(HTTPRefusal) -> HTTPResponse? {
        while true {
            switch state {
            case .done: return nil
            case .firstLine:
                guard
                    let line = try lines.next(
                        in: buffer, limit: limits.requestLine, tooLong: HTTPRefusal("The first line is too long."))
                else { return nil }
                state = .fields(status: try status(line, of: buffer))
                buffer.skipLine(line)
            case .fields(let status):
                guard try fields.read(from: &buffer) else { return nil }
                if status < 200 {
                    // 100 Continue and its like come before the answer; nobody asked for another protocol.
                    if status == 101 { throw HTTPRefusal("The protocol was to be changed.") }
                    fields = HTTPFieldReader(limits: limits)
                    state = .firstLine
                    continue
                }
                if method == .head || status == 204 || status == 304 { return finish(status, body: []) }
                let isUntilEnd = fields.length == nil && !fields.isChunked
                state = .body(
                    status: status, try HTTPBodyReader(fields: fields, isUntilEnd: isUntilEnd, limits: limits))
            case .body(let status, var reader):
                state = .done
                let isWhole = try reader.read(from: &buffer)
                if isWhole { return finish(status, body: reader.bytes) }
                state = .body(status: status, reader)
                return nil
            }
        }
    }

    /// The answer if the connection's end is its end too.
    mutating func end() -> HTTPResponse? {
        guard case .body(let status, let reader) = state, reader.endsWithConnection else { return nil }
        let response = finish(status, body: reader.bytes)
        keepsAlive = false
        return response
    }

    private mutating func finish(_ status: Int, body: [UInt8]) -> HTTPResponse {
        state = .done
        keepsAlive = !fields.asksToClose && (!isOld || fields.asksToKeepAlive)
        return HTTPResponse(status, headers: fields.fields, body: body)
    }

    private mutating func status(_ line: Int, of buffer: ByteBuffer) throws(HTTPRefusal) -> Int {
        let text = try buffer.text(0..<line)
        let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count > 1, parts[0] == "HTTP/1.1" || parts[0] == "HTTP/1.0" else {
            throw HTTPRefusal("The first line does not begin with HTTP/1.1.")
        }
        guard parts[1].utf8.count == 3, parts[1].utf8.allSatisfy(HTTPBytes.isDigit), let status = Int(parts[1]),
            (100...599).contains(status)
        else { throw HTTPRefusal("The status is not a number of three digits.") }
        isOld = parts[0] == "HTTP/1.0"
        return status
    }
}
