/// Bytes in, and out comes when an answer of HTTP/1 is whole, what its status is and whether its connection goes on
/// (RFC 9112). It keeps what it is told to keep, and allocates nothing for an answer of which it keeps nothing and whose
/// lines come in one piece each.
///
/// It is as strict as the readers of our own server: what two readers could understand in two ways is refused.
/// It refuses less where a server of somebody else's is sloppy without being ambiguous: values of fields need not be
/// UTF-8, Content-Length may come twice with the same number, and a chunk's extensions may have quoted values and blanks.
struct AnswerReader {
    enum Outcome: Equatable {
        /// The answer goes on.
        case more
        /// It is whole. So many of the bytes were its.
        case whole(used: Int)
        case failed(AnswerProblem)
    }

    private enum Stage {
        case statusLine
        case fields
        /// ``rest`` bytes of the body are to come.
        case length
        case chunkSize
        /// ``rest`` bytes of the chunk are to come.
        case chunk
        case chunkEnd
        case trailers
        /// The body is all that comes until the connection ends.
        case untilEnd
        case done
    }

    private let limits: AnswerLimits

    private var stage = Stage.done
    private var isHead = false
    private var keeping = AnswerKeeping.nothing

    private(set) var status = 0
    /// The bytes of the body so far, without what chunks add.
    private(set) var bodyCount = 0
    private var rest = 0
    private var headCount = 0

    private var isOld = false
    private var length: Int?
    private var isChunked = false
    private var asksToClose = false
    private var asksToKeepAlive = false

    /// The beginning of a line whose end has not come, and how much of it was looked at.
    private var line: [UInt8] = []
    private var seen = 0

    private var kept = KeptAnswer()

    init(limits: AnswerLimits) { self.limits = limits }

    /// Makes it ready for the answer to the next request.
    mutating func begin(isHead: Bool, keeping: AnswerKeeping) {
        stage = .statusLine
        self.isHead = isHead
        self.keeping = keeping
        status = 0
        bodyCount = 0
        headCount = 0
        line.removeAll(keepingCapacity: true)
        seen = 0
        if !keeping.isNothing { kept = KeptAnswer() }
        forgetFields()
    }

    private mutating func forgetFields() {
        length = nil
        isChunked = false
        asksToClose = false
        asksToKeepAlive = false
    }

    /// Whether the server lets the connection be used again, once the answer is whole.
    var keepsAlive: Bool { !asksToClose && (!isOld || asksToKeepAlive) && stage == .done && !isUntilEnd }

    /// What was kept; nil if nothing was to be.
    var keptAnswer: KeptAnswer? { keeping.isNothing ? nil : kept }

    private var isUntilEnd: Bool { length == nil && !isChunked && !hasNoBody }

    private var hasNoBody: Bool { isHead || status == 204 || status == 304 }

    /// Takes the next bytes. Nothing may follow an outcome other than `more` but ``begin(isHead:keeping:)``.
    mutating func read(_ bytes: UnsafeRawBufferPointer) -> Outcome {
        do throws(AnswerProblem) {
            let used = try take(bytes)
            return stage == .done ? .whole(used: used) : .more
        } catch {
            return .failed(error)
        }
    }

    /// The connection has ended: whether that is the answer's end too.
    mutating func end() -> Bool {
        guard stage == .untilEnd else { return false }
        stage = .done
        return true
    }

    private mutating func take(_ bytes: UnsafeRawBufferPointer) throws(AnswerProblem) -> Int {
        var index = 0
        while index < bytes.count, stage != .done {
            switch stage {
            case .length, .chunk:
                let count = min(rest, bytes.count - index)
                takeBody(UnsafeRawBufferPointer(rebasing: bytes[index..<index + count]))
                rest -= count
                index += count
                if rest == 0 { stage = stage == .chunk ? .chunkEnd : .done }
            case .untilEnd:
                let count = bytes.count - index
                if count > limits.body - bodyCount { throw bodyTooLarge }
                takeBody(UnsafeRawBufferPointer(rebasing: bytes[index...]))
                index += count
            case .statusLine, .fields, .chunkSize, .chunkEnd, .trailers:
                index = try line.isEmpty ? takeLines(bytes, from: index) : goOn(bytes, from: index)
            case .done: break
            }
        }
        return index
    }

    @inline(__always)
    private mutating func takeBody(_ bytes: UnsafeRawBufferPointer) {
        bodyCount += bytes.count
        if keeping.body > kept.body.count {
            kept.body.append(contentsOf: bytes.prefix(keeping.body - kept.body.count))
        }
    }

    private var bodyTooLarge: AnswerProblem { .tooLarge("the body has more than \(limits.body) bytes") }

    // MARK: Lines

    /// Takes lines, until something else is to come, and keeps what there is of a line without its end. Returns what
    /// follows.
    private mutating func takeLines(_ bytes: UnsafeRawBufferPointer, from start: Int) throws(AnswerProblem) -> Int {
        var index = start
        repeat {
            let end = try AnswerBytes.lineEnd(bytes, from: index)
            guard end >= 0 else {
                try check(-1 - end - index)
                line.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[index...]))
                seen = -1 - end - index
                return bytes.count
            }
            try check(end - index)
            try take(line: UnsafeRawBufferPointer(rebasing: bytes[index..<end]))
            index = end + 2
        } while stage == .fields && index < bytes.count
        return index
    }

    /// Takes what comes of a line that has begun in an earlier piece.
    private mutating func goOn(_ bytes: UnsafeRawBufferPointer, from start: Int) throws(AnswerProblem) -> Int {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        let count = rest.firstIndex(of: AnswerBytes.lineFeed).map { $0 + 1 } ?? rest.count
        try check(line.count + count - 2)
        line.append(contentsOf: rest.prefix(count))
        // Out of this value, so that both can be worked with.
        var whole = line
        line = []
        let result = whole.withUnsafeBytes { all in
            Result { () throws(AnswerProblem) -> Int? in
                let end = try AnswerBytes.lineEnd(all, from: seen)
                guard end >= 0 else { return -1 - end }
                try take(line: UnsafeRawBufferPointer(rebasing: all[..<end]))
                return nil
            }
        }
        if let place = try result.get() {
            seen = place
        } else {
            whole.removeAll(keepingCapacity: true)
            seen = 0
        }
        line = whole
        return start + count
    }

    /// Throws if a line is too long, whether or not its end has come.
    @inline(__always)
    private mutating func check(_ count: Int) throws(AnswerProblem) {
        if stage == .chunkSize || stage == .chunkEnd {
            if count > limits.chunkLine {
                throw .tooLarge("the line before a chunk has more than \(limits.chunkLine) bytes")
            }
        } else if count > limits.head - headCount {
            throw .tooLarge("the head has more than \(limits.head) bytes")
        }
    }

    @inline(__always)
    private mutating func take(line: UnsafeRawBufferPointer) throws(AnswerProblem) {
        switch stage {
        case .fields where !line.isEmpty:
            headCount += line.count + 2
            try takeField(line)
            if keeping.fields || (keeping.cookies && AnswerFields.setsCookie(line)) { kept.fields.append(line) }
        case .fields: try endHead()
        case .statusLine:
            headCount += line.count + 2
            try takeStatus(line)
            stage = .fields
        case .chunkSize:
            rest = try ChunkLine.size(line, most: limits.body)
            if rest > limits.body - bodyCount { throw bodyTooLarge }
            stage = rest == 0 ? .trailers : .chunk
        case .chunkEnd:
            guard line.isEmpty else { throw .malformed("a chunk is longer than it says") }
            stage = .chunkSize
        case .trailers where line.isEmpty: stage = .done
        case .trailers:
            headCount += line.count + 2
            try takeTrailer(line)
        case .length, .chunk, .untilEnd, .done: break
        }
    }

    // MARK: The head

    /// `HTTP/1.1 200` and perhaps a blank and a reason.
    @inline(__always)
    private mutating func takeStatus(_ line: UnsafeRawBufferPointer) throws(AnswerProblem) {
        guard line.count >= 12 else { throw .malformed("the first line is not HTTP/1.1 and a status") }
        switch UInt64(bigEndian: line.loadUnaligned(as: UInt64.self)) {
        case 0x4854_5450_2F31_2E31: isOld = false
        case 0x4854_5450_2F31_2E30: isOld = true
        default: throw .malformed("the first line does not begin with HTTP/1.1")
        }
        let digits = (line[9] &- UInt8(ascii: "0"), line[10] &- UInt8(ascii: "0"), line[11] &- UInt8(ascii: "0"))
        guard line[8] == AnswerBytes.space, (1...5).contains(digits.0), digits.1 < 10, digits.2 < 10,
            line.count == 12 || line[12] == AnswerBytes.space
        else { throw .malformed("the status is not a number from 100 to 599") }
        status = Int(digits.0) * 100 + Int(digits.1) * 10 + Int(digits.2)
    }

    /// A name, a colon without a blank before it, and a value.
    @inline(__always)
    private mutating func takeField(_ line: UnsafeRawBufferPointer) throws(AnswerProblem) {
        let colon = AnswerBytes.tokenEnd(line)
        guard colon > 0, colon < line.count, line[colon] == UInt8(ascii: ":") else { throw Self.noField(line) }
        // The fields that say where the answer ends are known by the length of their names first of all, and then by their
        // first and last eight bytes: `connecti`, `nnection`; `content-`, `t-length`; `transfer`, `encoding`.
        switch colon {
        case 10 where Self.has(line, 0x636F_6E6E_6563_7469, 0x6E6E_6563_7469_6F6E, at: 2):
            takeConnection(Self.value(line, behind: colon))
        case 14 where Self.has(line, 0x636F_6E74_656E_742D, 0x742D_6C65_6E67_7468, at: 6):
            let number = try Self.number(Self.value(line, behind: colon))
            if let length, length != number { throw .malformed("there are two lengths") }
            length = number
        case 17
        where Self.has(line, 0x7472_616E_7366_6572, 0x656E_636F_6469_6E67, at: 9) && line[8] == UInt8(ascii: "-"):
            if isChunked { throw .malformed("there are two Transfer-Encoding fields") }
            guard AnswerBytes.isSame(Self.value(line, behind: colon), "chunked") else {
                throw .malformed("nothing is understood in Transfer-Encoding but chunked")
            }
            isChunked = true
        default: break
        }
    }

    @inline(__always)
    private static func has(_ line: UnsafeRawBufferPointer, _ first: UInt64, _ last: UInt64, at place: Int) -> Bool {
        AnswerBytes.lowercased(line, at: 0) == first && AnswerBytes.lowercased(line, at: place) == last
    }

    @inline(__always)
    private static func value(_ line: UnsafeRawBufferPointer, behind colon: Int) -> UnsafeRawBufferPointer {
        AnswerBytes.trimmed(UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]))
    }

    private static func noField(_ line: UnsafeRawBufferPointer) -> AnswerProblem {
        .malformed(
            AnswerBytes.isBlank(line[0])
                ? "a header field goes on in a second line" : "a header field is not a name, a colon and a value")
    }

    /// Options with commas between them.
    private mutating func takeConnection(_ value: UnsafeRawBufferPointer) {
        var start = 0
        while start < value.count {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            let option = AnswerBytes.trimmed(UnsafeRawBufferPointer(rebasing: value[start..<end]))
            if AnswerBytes.isSame(option, "close") { asksToClose = true }
            if AnswerBytes.isSame(option, "keep-alive") { asksToKeepAlive = true }
            start = end + 1
        }
    }

    private static func number(_ digits: UnsafeRawBufferPointer) throws(AnswerProblem) -> Int {
        var number = 0
        for digit in digits {
            guard AnswerBytes.isDigit(digit) else { throw .malformed("Content-Length is not a number of digits") }
            let (product, overflows) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = product.addingReportingOverflow(Int(digit &- UInt8(ascii: "0")))
            if overflows || overflowsToo { throw .malformed("Content-Length is larger than any length") }
            number = sum
        }
        if digits.isEmpty { throw .malformed("Content-Length is empty") }
        return number
    }

    /// The empty line behind the fields has come.
    @inline(__always)
    private mutating func endHead() throws(AnswerProblem) {
        headCount += 2
        if isChunked {
            if length != nil { throw .malformed("there are both Content-Length and Transfer-Encoding") }
            if isOld { throw .malformed("HTTP/1.0 has no Transfer-Encoding") }
        }
        if status < 200 {
            // 100 and its like come before the answer; nobody asked for another protocol.
            if status == 101 { throw .malformed("the protocol was to be changed") }
            forgetFields()
            kept.fields.removeAll()
            stage = .statusLine
        } else if hasNoBody {
            stage = .done
        } else if isChunked {
            stage = .chunkSize
        } else if let length {
            if length > limits.body { throw bodyTooLarge }
            rest = length
            stage = length == 0 ? .done : .length
        } else {
            stage = .untilEnd
        }
    }

    /// A field behind a body in chunks. It is read for its form alone.
    private func takeTrailer(_ line: UnsafeRawBufferPointer) throws(AnswerProblem) {
        let colon = AnswerBytes.tokenEnd(line)
        guard colon > 0, colon < line.count, line[colon] == UInt8(ascii: ":") else { throw Self.noField(line) }
        let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
        if AnswerBytes.isSame(name, "content-length") || AnswerBytes.isSame(name, "transfer-encoding") {
            throw .malformed("a field stands behind the body that must stand before it")
        }
    }
}

/// The line before a chunk: its size in hexadecimal digits, and extensions that nobody needs (RFC 9112, section 7.1.1).
enum ChunkLine {
    /// - Parameter most: the reading ends where the size is beyond; what it is then is only larger.
    static func size(_ line: UnsafeRawBufferPointer, most: Int) throws(AnswerProblem) -> Int {
        var (size, index) = (0, 0)
        while index < line.count, let digit = AnswerBytes.hexadecimal(line[index]) {
            // Never beyond what a number holds.
            size = size > most ? size : size << 4 | digit
            index += 1
        }
        if index == 0 { throw .malformed("a chunk's size is not a hexadecimal number") }
        skipBlanks(line, &index)
        while index < line.count {
            guard line[index] == UInt8(ascii: ";") else {
                throw .malformed("there is something behind a chunk's size that is no extension")
            }
            index += 1
            try skipExtension(line, &index)
        }
        return size
    }

    /// A name, and perhaps an equals sign and a token or a quoted text.
    private static func skipExtension(_ line: UnsafeRawBufferPointer, _ index: inout Int) throws(AnswerProblem) {
        skipBlanks(line, &index)
        try skipToken(line, &index)
        skipBlanks(line, &index)
        guard index < line.count, line[index] == UInt8(ascii: "=") else { return }
        index += 1
        skipBlanks(line, &index)
        if index < line.count, line[index] == UInt8(ascii: "\"") {
            index += 1
            while index < line.count, line[index] != UInt8(ascii: "\"") {
                index += line[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            guard index < line.count else { throw .malformed("a chunk's extension has no end") }
            index += 1
        } else {
            try skipToken(line, &index)
        }
        skipBlanks(line, &index)
    }

    private static func skipToken(_ line: UnsafeRawBufferPointer, _ index: inout Int) throws(AnswerProblem) {
        let start = index
        while index < line.count, AnswerBytes.isToken(line[index]) { index += 1 }
        if index == start { throw .malformed("a chunk's extension is empty") }
    }

    private static func skipBlanks(_ line: UnsafeRawBufferPointer, _ index: inout Int) {
        while index < line.count, AnswerBytes.isBlank(line[index]) { index += 1 }
    }
}
