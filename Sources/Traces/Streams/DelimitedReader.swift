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
        /// The fields are at ``field(_:)`` until the next call.
        case fields
        /// A line that could not be read. Its first bytes are at this place in ``bytes`` until the next call.
        case malformed(BadLines.Reason, Range<Int>)
    }

    static let maximumRecordBytes = 1 << 18
    static let maximumFieldBytes = 1 << 16
    static let maximumFields = 1_024

    /// The line on which the last record began, from 1.
    private(set) var line = 0
    private var buffer: ByteBuffer
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

    var bytes: [UInt8] { buffer.bytes }

    /// The place of one field of the last record in ``bytes``.
    func field(_ index: Int) -> Range<Int> { buffer.place(fields[index].start..<fields[index].end) }

    /// The place of the last record in its form in the file, for a report.
    var text: Range<Int> { buffer.place(0..<pending) }

    /// Nil at the end.
    mutating func next() throws(TraceError) -> Record? {
        buffer.consume(pending)
        pending = 0
        if isFirst {
            isFirst = false
            try buffer.skipByteOrderMark()
        }
        line = nextLine
        fields.removeAll(keepingCapacity: true)
        if buffer.count == 0, try !buffer.readMore() { return nil }
        return try scan()
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
        for index in fields.indices where fields[index].hasDoubledQuotes {
            fields[index].end = buffer.undouble(fields[index].start..<fields[index].end)
        }
        return .fields
    }

    /// The byte at an offset from the record's start. Reads on if necessary; nil at the end of the source.
    private mutating func byte(at offset: Int) throws(TraceError) -> UInt8? {
        while offset >= buffer.count {
            if try !buffer.readMore() { return nil }
        }
        return buffer[offset]
    }

    /// A field without quotes around it. Nil if the record grows beyond its limit.
    private mutating func scanPlain(from start: Int, next: inout Int) throws(TraceError) -> Ending? {
        var position = start
        while true {
            if let found = buffer.firstEnd(from: position, separator: separator) {
                let isLineFeed = buffer[found] != separator
                let hasReturn = isLineFeed && found > start && buffer[found - 1] == Ascii.carriageReturn
                fields.append(Field(start: start, end: hasReturn ? found - 1 : found, hasDoubledQuotes: false))
                next = found + 1
                return isLineFeed ? .record : .field
            }
            position = buffer.count
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
    private mutating func ending(at position: Int, next: inout Int) throws(TraceError) -> Ending? {
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

    /// Gives up the line at the buffer's start, and only this line.
    private mutating func malformed(_ reason: BadLines.Reason) throws(TraceError) -> Record {
        fields.removeAll(keepingCapacity: true)
        nextLine = line + 1
        var skipped = 0
        var searched = 0
        while true {
            if let length = buffer.firstLineFeed(from: searched) {
                pending = length + 1
                break
            }
            searched = buffer.count
            if searched > Self.maximumRecordBytes {
                skipped += searched - LineReader.keptOfTooLong
                buffer.dropKeeping(front: LineReader.keptOfTooLong)
                searched = LineReader.keptOfTooLong
            }
            if skipped > LineReader.maximumSkippedBytes {
                throw .notText(path: source.name, line: line, bytes: skipped)
            }
            if try !buffer.readMore() {
                pending = buffer.count
                break
            }
        }
        return .malformed(reason, text)
    }
}
