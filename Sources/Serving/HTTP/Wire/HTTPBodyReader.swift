internal import NIOCore

/// Gathers the body of a message, of a known length, in chunks (RFC 9112, section 7.1), or until the other side closes.
struct HTTPBodyReader {
    private enum State {
        /// So many bytes are to come.
        case rest(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailers
        /// All that comes, until the connection ends.
        case untilEnd
        case done
    }

    private(set) var bytes: [UInt8] = []

    private let limits: HTTPLimits
    private var state: State
    private var lines = HTTPLines()
    private var trailers: HTTPFieldReader

    /// - Throws: 413 if the body is known to be too large.
    init(fields: HTTPFieldReader, isUntilEnd: Bool = false, limits: HTTPLimits) throws(HTTPRefusal) {
        self.limits = limits
        trailers = HTTPFieldReader(limits: limits)
        if fields.isChunked {
            state = .chunkSize
        } else if let length = fields.length {
            if length > limits.body { throw Self.tooLarge(limits) }
            state = length == 0 ? .done : .rest(length)
            // No more is reserved than what a client has really sent, but for the first piece.
            bytes.reserveCapacity(min(length, 4_096))
        } else {
            state = isUntilEnd ? .untilEnd : .done
        }
    }

    var isDone: Bool { if case .done = state { true } else { false } }
    var endsWithConnection: Bool { if case .untilEnd = state { true } else { false } }

    /// Takes what is there, and returns whether the body is whole.
    mutating func read(from buffer: inout ByteBuffer) throws(HTTPRefusal) -> Bool {
        while true {
            switch state {
            case .done: return true
            case .untilEnd:
                try take(buffer.readableBytes, from: &buffer)
                return false
            case .rest(let count):
                let rest = count - (try take(count, from: &buffer))
                state = rest == 0 ? .done : .rest(rest)
                if rest > 0 { return false }
            case .chunk(let count):
                let rest = count - (try take(count, from: &buffer))
                state = rest == 0 ? .chunkEnd : .chunk(rest)
                if rest > 0 { return false }
            case .chunkEnd:
                guard let line = try nextLine(in: buffer) else { return false }
                guard line == 0 else { throw HTTPRefusal("A chunk is longer than it says.") }
                buffer.skipLine(line)
                state = .chunkSize
            case .chunkSize:
                guard let line = try nextLine(in: buffer) else { return false }
                let size = try Self.chunkSize(line, of: buffer, limits)
                if size > limits.body - bytes.count { throw Self.tooLarge(limits) }
                buffer.skipLine(line)
                state = size == 0 ? .trailers : .chunk(size)
            case .trailers:
                guard try trailers.read(from: &buffer) else { return false }
                if trailers.length != nil || trailers.isChunked || trailers.hosts > 0 {
                    throw HTTPRefusal("A field stands behind the body that must stand before it.")
                }
                state = .done
            }
        }
    }

    private mutating func nextLine(in buffer: ByteBuffer) throws(HTTPRefusal) -> Int? {
        try lines.next(
            in: buffer, limit: limits.chunkLine, tooLong: HTTPRefusal("The line before a chunk is too long."))
    }

    /// Takes at most so many bytes, and returns how many there were.
    @discardableResult
    private mutating func take(_ most: Int, from buffer: inout ByteBuffer) throws(HTTPRefusal) -> Int {
        let count = min(most, buffer.readableBytes)
        if count > limits.body - bytes.count { throw Self.tooLarge(limits) }
        buffer.readWithUnsafeReadableBytes { all in
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: all[..<count]))
            return count
        }
        return count
    }

    /// Hexadecimal digits, and behind semicolons extensions that nobody needs: a token, or two with an equals sign.
    private static func chunkSize(
        _ line: Int, of buffer: borrowing ByteBuffer, _ limits: HTTPLimits
    ) throws(HTTPRefusal) -> Int {
        let bytes = buffer.readableBytesUInt8Span
        var (size, index) = (0, 0)
        while index < line, let digit = HTTPBytes.hexadecimal(bytes[index]) {
            if size > limits.body { throw tooLarge(limits) }
            size = size << 4 | Int(digit)
            index += 1
        }
        if index == 0 { throw HTTPRefusal("A chunk's size is not a hexadecimal number.") }
        var isName = false
        while index < line {
            let start = index
            let isValue = bytes[index] == UInt8(ascii: "=") && isName
            guard bytes[index] == UInt8(ascii: ";") || isValue else {
                throw HTTPRefusal("There is something behind a chunk's size that is no extension.")
            }
            index += 1
            while index < line, HTTPBytes.isToken(bytes[index]) { index += 1 }
            if index == start + 1 { throw HTTPRefusal("A chunk's extension is empty.") }
            isName = !isValue
        }
        return size
    }

    private static func tooLarge(_ limits: HTTPLimits) -> HTTPRefusal {
        HTTPRefusal(413, "The body is larger than \(limits.body) bytes.")
    }
}
