internal import NIOCore

/// Reads header fields, and with them where the message ends (RFC 9112, sections 5 and 6). What two readers could
/// understand in two ways is refused.
struct HTTPFieldReader {
    private(set) var fields = HTTPFields()
    /// What Content-Length says.
    private(set) var length: Int?
    private(set) var isChunked = false
    private(set) var hosts = 0
    private(set) var asksToClose = false
    private(set) var asksToKeepAlive = false
    private(set) var expectsContinue = false

    private let limits: HTTPLimits
    private var lines = HTTPLines()
    private var size = 0
    private var count = 0

    init(limits: HTTPLimits) { self.limits = limits }

    /// Takes the fields that are there, and returns whether the empty line behind the last of them has come.
    mutating func read(from buffer: inout ByteBuffer) throws(HTTPRefusal) -> Bool {
        while let line = try lines.next(
            in: buffer, limit: limits.field, tooLong: HTTPRefusal(431, "A header field is too long."))
        {
            if line == 0 {
                buffer.skipLine(0)
                return true
            }
            size += line + 2
            count += 1
            if size > limits.fields { throw HTTPRefusal(431, "The header fields are too long.") }
            if count > limits.fieldCount { throw HTTPRefusal(431, "There are too many header fields.") }
            try take(line, of: buffer)
            buffer.skipLine(line)
        }
        return false
    }

    private mutating func take(_ line: Int, of buffer: ByteBuffer) throws(HTTPRefusal) {
        let (name, value) = try Self.parts(line, of: buffer)
        switch name.count {
        case 4 where buffer.has(name, "host"):
            hosts += 1
            if hosts > 1 { throw HTTPRefusal("There are two Host fields.") }
            guard HTTPTarget.isAuthority(try buffer.text(value)) else { throw HTTPRefusal("The host is malformed.") }
        case 6 where buffer.has(name, "expect"):
            guard buffer.has(value, "100-continue") else {
                throw HTTPRefusal(417, "Nothing is understood in Expect but 100-continue.")
            }
            expectsContinue = true
        case 10 where buffer.has(name, "connection"):
            for option in try buffer.text(value).split(separator: ",") {
                let option = option.filter { $0 != " " && $0 != "\t" }
                if HTTPFields.isSame(option, "close") { asksToClose = true }
                if HTTPFields.isSame(option, "keep-alive") { asksToKeepAlive = true }
            }
        case 14 where buffer.has(name, "content-length"):
            if length != nil { throw HTTPRefusal("There are two Content-Length fields.") }
            length = try Self.number(value, of: buffer)
        case 17 where buffer.has(name, "transfer-encoding"):
            if isChunked { throw HTTPRefusal("There are two Transfer-Encoding fields.") }
            guard buffer.has(value, "chunked") else {
                throw HTTPRefusal(501, "Nothing is understood in Transfer-Encoding but chunked.")
            }
            isChunked = true
        default: break
        }
        if length != nil, isChunked { throw HTTPRefusal("There are both Content-Length and Transfer-Encoding.") }
        guard buffer.isUTF8(value) else { throw HTTPRefusal("A line is not UTF-8.") }
        fields.append(checked: name, value, of: buffer)
    }

    /// Name and value of a field, without the blanks around the value.
    private static func parts(_ line: Int, of buffer: borrowing ByteBuffer) throws(HTTPRefusal) -> (
        Range<Int>, Range<Int>
    ) {
        let bytes = buffer.readableBytesUInt8Span
        if HTTPBytes.isBlank(bytes[0]) {
            throw HTTPRefusal("A header field goes on in a second line, which is obsolete, or begins with a blank.")
        }
        var colon = 0
        while colon < line, HTTPBytes.isToken(bytes[colon]) { colon += 1 }
        guard colon > 0, colon < line, bytes[colon] == UInt8(ascii: ":") else {
            throw HTTPRefusal("A header field is not a name, a colon without a blank before it, and a value.")
        }
        var (start, end) = (colon + 1, line)
        while start < end, HTTPBytes.isBlank(bytes[start]) { start += 1 }
        while end > start, HTTPBytes.isBlank(bytes[end - 1]) { end -= 1 }
        return (0..<colon, start..<end)
    }

    /// Digits alone, and no more than a length can have.
    private static func number(_ range: Range<Int>, of buffer: borrowing ByteBuffer) throws(HTTPRefusal) -> Int {
        let bytes = buffer.readableBytesUInt8Span
        var number = 0
        for index in range {
            guard HTTPBytes.isDigit(bytes[index]) else {
                throw HTTPRefusal("Content-Length is not a number of digits.")
            }
            let (product, overflows) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = product.addingReportingOverflow(Int(bytes[index] - UInt8(ascii: "0")))
            if overflows || overflowsToo { throw HTTPRefusal("Content-Length is larger than any length.") }
            number = sum
        }
        if range.isEmpty { throw HTTPRefusal("Content-Length is empty.") }
        return number
    }
}
