/// Reads records with fields separated by commas or another byte, as in RFC 4180: quoted fields with commas, line ends
/// and doubled quotes; LF or CRLF; a byte-order mark is skipped; the last line end is optional.
///
/// We have our own reader because the Swift libraries that stream (CSV.swift, CodableCSV) make a String of every field,
/// which is ten times slower, and SwiftCSV reads the whole file. `CSVRows` of `Texts` does both too. It also stops at
/// the first fault, as it must where reports are read back.
///
/// As in Python's `csv`, a quote inside a field that does not start with one is an ordinary character. Anything else
/// that breaks the grammar makes only the first line of the record malformed. Reading goes on with the next line, so
/// that a torn quote costs one line and not the rest of the file.
/// Memory: one buffer of at most twice ``maximumRecordBytes``.
struct DelimitedReader {
    enum Record {
        /// The fields can be taken with ``field(_:)`` until the next call.
        case fields
        /// A line that could not be read, with its first bytes, which are valid until the next call.
        case malformed(BadLines.Reason, UnsafeRawBufferPointer)
    }

    static let maximumRecordBytes = 1 << 18
    static let maximumFieldBytes = 1 << 16
    static let maximumFields = 1_024

    /// The line on which the last record began, from 1.
    private(set) var line = 0
    private let buffer: ByteBuffer
    private let separator: UInt8
    private var isFirst = true
    private var pending = 0
    private var nextLine = 1
    private var fields: [Field] = []

    /// Offsets from the record's start. Quotes around the field lie outside.
    private struct Field {
        var start: Int
        var end: Int
        var hasDoubledQuotes: Bool
    }

    /// - Parameter separator: the byte between fields instead of the comma; no quote and no line end.
    init(source: ByteSource, separator: UInt8 = Ascii.comma) {
        self.separator = separator
        buffer = ByteBuffer(source: source)
        fields.reserveCapacity(16)
    }

    var source: ByteSource { buffer.source }
    var fieldCount: Int { fields.count }

    /// One field of the last record; the bytes are valid until the next call of ``next()``.
    func field(_ index: Int) -> UnsafeRawBufferPointer {
        let field = fields[index]
        return UnsafeRawBufferPointer(rebasing: buffer.available[field.start..<field.end])
    }

    /// The last record in its form in the file, for a report.
    var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer.available[0..<pending]) }

    /// Nil at the end.
    mutating func next() throws(TraceError) -> Record? {
        buffer.consume(pending)
        pending = 0
        if isFirst {
            isFirst = false
            try skipByteOrderMark()
        }
        line = nextLine
        fields.removeAll(keepingCapacity: true)
        if buffer.available.isEmpty, try !buffer.readMore() { return nil }
        return try scan()
    }

    private mutating func skipByteOrderMark() throws(TraceError) {
        while buffer.available.count < 3 {
            if try !buffer.readMore() { return }
        }
        if buffer.available.starts(with: [0xEF, 0xBB, 0xBF]) { buffer.consume(3) }
    }
}

extension DelimitedReader {
    private enum Ending {
        case field
        case record
        case source
    }

    /// Reads one record from the buffer's start.
    private mutating func scan() throws(TraceError) -> Record? {
        var position = 0
        while true {
            if fields.count == Self.maximumFields { return try malformed(.columns) }
            let ending: Ending
            switch try byte(at: position) {
            case Ascii.quote:
                guard let quoted = try scanQuoted(from: position + 1, next: &position) else {
                    return try malformed(.quotes)
                }
                ending = quoted
            default:
                guard let plain = try scanPlain(from: position, next: &position) else {
                    return try malformed(.tooLong)
                }
                ending = plain
            }
            if let last = fields.last, last.end - last.start > Self.maximumFieldBytes {
                return try malformed(.tooLong)
            }
            if ending != .field { return finish(position) }
        }
    }

    private mutating func finish(_ length: Int) -> Record {
        pending = length
        nextLine += 1
        for index in fields.indices where fields[index].hasDoubledQuotes { undouble(index) }
        return .fields
    }

    /// The byte at an offset from the record's start. Reads on if necessary; nil at the end of the source.
    private func byte(at offset: Int) throws(TraceError) -> UInt8? {
        while offset >= buffer.available.count {
            if try !buffer.readMore() { return nil }
        }
        return buffer.available[offset]
    }

    /// A field without quotes around it. Nil if the record grows beyond its limit.
    private mutating func scanPlain(from start: Int, next: inout Int) throws(TraceError) -> Ending? {
        var position = start
        while true {
            let bytes = buffer.available
            while position < bytes.count {
                let byte = bytes[position]
                if byte == separator {
                    fields.append(Field(start: start, end: position, hasDoubledQuotes: false))
                    next = position + 1
                    return .field
                }
                if byte == Ascii.lineFeed {
                    let hasReturn = position > start && bytes[position - 1] == Ascii.carriageReturn
                    let end = hasReturn ? position - 1 : position
                    fields.append(Field(start: start, end: end, hasDoubledQuotes: false))
                    next = position + 1
                    return .record
                }
                position += 1
            }
            if position > Self.maximumRecordBytes { return nil }
            if try buffer.readMore() { continue }
            fields.append(Field(start: start, end: position, hasDoubledQuotes: false))
            next = position
            return .source
        }
    }

    /// A field whose opening quote has been read. Nil if the quotes are wrong.
    private mutating func scanQuoted(from start: Int, next: inout Int) throws(TraceError) -> Ending? {
        var position = start
        var doubled = false
        var lines = 0
        while true {
            guard let byte = try byte(at: position), position <= Self.maximumRecordBytes else { return nil }
            position += 1
            if byte == Ascii.lineFeed { lines += 1 }
            if byte != Ascii.quote { continue }
            let following = try self.byte(at: position)
            if following == Ascii.quote {
                doubled = true
                position += 1
                continue
            }
            fields.append(Field(start: start, end: position - 1, hasDoubledQuotes: doubled))
            guard let ending = try ending(at: position, next: &next) else { return nil }
            nextLine += lines
            return ending
        }
    }

    /// What follows a closing quote; nil if it is no end of a field.
    private func ending(at position: Int, next: inout Int) throws(TraceError) -> Ending? {
        switch try byte(at: position) {
        case nil:
            next = position
            return .source
        case separator:
            next = position + 1
            return .field
        case Ascii.lineFeed:
            next = position + 1
            return .record
        case Ascii.carriageReturn:
            let following = try byte(at: position + 1)
            if following != nil, following != Ascii.lineFeed { return nil }
            next = position + (following == nil ? 1 : 2)
            return following == nil ? .source : .record
        default:
            return nil
        }
    }

    /// Turns two quotes into one, in place.
    private mutating func undouble(_ index: Int) {
        var to = fields[index].start
        var from = to
        let bytes = buffer.mutableAvailable
        while from < fields[index].end {
            bytes[to] = bytes[from]
            if bytes[from] == Ascii.quote { from += 1 }
            from += 1
            to += 1
        }
        fields[index].end = to
    }

    /// Gives up the line at the buffer's start, and only this line.
    private mutating func malformed(_ reason: BadLines.Reason) throws(TraceError) -> Record {
        fields.removeAll(keepingCapacity: true)
        nextLine = line + 1
        var skipped = 0
        var searched = 0
        while true {
            if let length = buffer.available.firstLineFeed(from: searched) {
                pending = length + 1
                break
            }
            searched = buffer.available.count
            if searched > Self.maximumRecordBytes {
                skipped += searched - LineReader.keptOfTooLong
                buffer.dropKeeping(front: LineReader.keptOfTooLong)
                searched = LineReader.keptOfTooLong
            }
            if skipped > LineReader.maximumSkippedBytes {
                throw .notText(path: source.name, line: line, bytes: skipped)
            }
            if try !buffer.readMore() {
                pending = buffer.available.count
                break
            }
        }
        return .malformed(reason, text)
    }
}
