import Contexts
internal import HeapModule
internal import Texts

/// Reads a trace row by row, in order of time.
///
/// Memory: a fixed buffer, the rows of the reorder window, and the names of the distinct sessions and products.
///
/// Lines that cannot be used are counted in ``badLines`` and left out. If their share is above the policy's limit,
/// ``next()`` throws: early for a file that is no trace at all, otherwise at the end. Rows that are out of order by at
/// most ``maximumReorderedRows`` rows are put in order; rows with equal offsets keep the order of their lines. A row
/// that comes later than that is a bad line of reason `late`.
package struct TraceReader {
    /// How many rows are read ahead to put them in order.
    package static let maximumReorderedRows = 4_096
    /// Reading ahead also stops when the rows hold this many items, so that large orders do not fill the memory.
    package static let maximumReorderedItems = 1_000_000

    package private(set) var badLines = BadLines()
    /// Lines that should be rows: all except the header, comments and empty lines.
    package private(set) var rowLines = 0
    /// Rows that came after a later row in the file and were put in order.
    package private(set) var reorderedRows = 0
    /// Rows returned.
    package private(set) var rowsReturned = 0

    private let policy: BadLines.Policy
    private var lines: LineReader
    private var parser = TraceRowParser()
    private var heap = Heap<Pending>()
    private var rows: [TraceRow?] = []
    private var freeSlots: [Int] = []
    private var heldItems = 0
    private var latestParsed = Timespan.zero
    private var lastReturned = Timespan.zero
    private var isHeaderRead = false
    private var isAtEnd = false

    private struct Pending: Comparable {
        var offset: Timespan
        var line: Int
        var slot: Int

        static func < (left: Pending, right: Pending) -> Bool {
            left.offset == right.offset ? left.line < right.line : left.offset < right.offset
        }
    }

    /// Opens a trace. It must be a file, because a run reads it more than once, and a pipe would then block for ever.
    package init(path: String, policy: BadLines.Policy = BadLines.Policy()) throws(TraceError) {
        guard !Paths.isStream(path) else {
            throw .cannotRead(
                path: path, reason: "it is a pipe or a device; save the trace to a file, it is read twice")
        }
        self.init(source: try ByteSource(path: path), policy: policy)
    }

    package init(source: ByteSource, policy: BadLines.Policy = BadLines.Policy()) {
        self.policy = policy
        lines = LineReader(source: source, maximumBytes: TraceFormat.maximumLineBytes)
    }

    /// Distinct sessions so far, including those of rows that were read ahead.
    package var sessionCount: Int { parser.sessions.count }
    /// Distinct products so far, including those of rows that were read ahead.
    package var productCount: Int { parser.products.count }
    /// The session's name in the file.
    func sessionName(_ session: Int) -> String { parser.sessions.string(session) }
    /// The product's code in the file.
    func productCode(_ product: Int) -> String { parser.products.string(product) }

    /// The next row in order of time; nil at the end.
    package mutating func next() throws(TraceError) -> TraceRow? {
        if !isHeaderRead { try readHeader() }
        while !isAtEnd, heap.isEmpty || heap.count < Self.maximumReorderedRows && heldItems < Self.maximumReorderedItems
        {
            try readLine()
        }
        guard let pending = heap.popMin() else { return nil }
        let row = rows[pending.slot]
        rows[pending.slot] = nil
        heldItems -= row?.step.itemCount ?? 0
        freeSlots.append(pending.slot)
        lastReturned = pending.offset
        rowsReturned += 1
        return row
    }

    private mutating func readHeader() throws(TraceError) {
        isHeaderRead = true
        while let line = try lines.next() {
            guard case .line(let place) = line else { throw notATrace(line) }
            if place.isEmpty { continue }
            let buffer = lines.bytes
            let bytes = buffer.span.extracting(place)
            if bytes.first == Ascii.hash {
                try checkVersion(bytes)
            } else if bytes.equals(TraceFormat.header.utf8) {
                return
            } else {
                throw notATrace(line)
            }
        }
        throw .notATrace(path: lines.source.name, line: max(1, lines.number), found: "")
    }

    private func notATrace(_ line: LineReader.Line) -> TraceError {
        switch line {
        case .line(let place), .tooLong(let place):
            let bytes = lines.bytes
            return .notATrace(
                path: lines.source.name, line: lines.number, found: BadLines.shown(bytes.span.extracting(place)))
        }
    }

    private func checkVersion(_ bytes: Span<UInt8>) throws(TraceError) {
        guard bytes.starts(with: TraceFormat.versionPrefix.utf8) else { return }
        let found = bytes.extracting(droppingFirst: TraceFormat.versionPrefix.utf8.count)
        if found.equals(String(TraceFormat.version).utf8) { return }
        throw .unsupportedVersion(path: lines.source.name, line: lines.number, found: BadLines.shown(found))
    }

    private mutating func readLine() throws(TraceError) {
        switch try lines.next() {
        case nil:
            isAtEnd = true
            try badLines.judge(policy, lines: rowLines, path: lines.source.name)
            return
        case .tooLong(let place):
            rowLines += 1
            let buffer = lines.bytes
            addBad(.tooLong, buffer.span.extracting(place))
        case .line(let place):
            let buffer = lines.bytes
            let bytes = buffer.span.extracting(place)
            if bytes.isEmpty || bytes.first == Ascii.hash { return }
            rowLines += 1
            try accept(bytes)
        }
        try badLines.judgeEarly(policy, lines: rowLines, path: lines.source.name)
    }

    private mutating func accept(_ bytes: Span<UInt8>) throws(TraceError) {
        switch parser.parse(bytes, line: lines.number) {
        case .bad(let reason): addBad(reason, bytes)
        case .limit(let what, let limit):
            throw .limitExceeded(path: lines.source.name, line: lines.number, what: what, limit: limit)
        case .row(let row):
            if row.offset < lastReturned { return addBad(.late, bytes) }
            if row.offset < latestParsed { reorderedRows += 1 }
            latestParsed = max(latestParsed, row.offset)
            heap.insert(Pending(offset: row.offset, line: row.line, slot: keep(row)))
        }
    }

    private mutating func keep(_ row: TraceRow) -> Int {
        heldItems += row.step.itemCount
        if let slot = freeSlots.popLast() {
            rows[slot] = row
            return slot
        }
        rows.append(row)
        return rows.count - 1
    }

    private mutating func addBad(_ reason: BadLines.Reason, _ bytes: Span<UInt8>) {
        badLines.add(reason, path: lines.source.name, line: lines.number, bytes: bytes)
    }
}
