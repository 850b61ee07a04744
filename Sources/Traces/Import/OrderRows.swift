/// The first stage: makes lines of invoices from rows of files, sorted by invoice.
///
/// Consecutive rows of one invoice make one record. So a file in the usual order sorts invoices and not rows.
struct OrderRows {
    /// A record is sorted once it has this many lines. The rest of the invoice goes into another record.
    static let maximumLinesPerRecord = 1_000

    private var sorter: SpillSorter
    private var sequence = 0
    private var hasTimes = false
    private var hasSeconds = false
    private var dateOrder = DateOrder()
    private let layout: OrdersImporter.Layout
    private var openInvoice: [UInt8] = []
    private var openLines = 0
    private var key = RecordWriter()
    private var payload = RecordWriter()
    private var code: [UInt8] = []

    init(layout: OrdersImporter.Layout, folder: String, budget: Int) {
        self.layout = layout
        sorter = SpillSorter(folder: folder, budget: budget)
    }

    /// The seconds that one time stamp covers: 60 if all rows have second 0, and a day if no row has a time.
    var resolution: Int { hasSeconds ? 1 : hasTimes ? 60 : CivilTime.secondsPerDay }

    mutating func read(
        _ source: ByteSource, policy: BadLines.Policy, report: inout ImportReport
    ) throws(TraceError) {
        var reader = DelimitedReader(source: source, separator: layout.separator)
        let columns = try header(&reader)
        var bad = BadLines()
        var lines = 0
        while let record = try reader.next() {
            lines += 1
            switch record {
            case .malformed(let reason, let place):
                let bytes = reader.bytes
                bad.add(reason, path: source.name, line: reader.line, bytes: bytes.span.extracting(place))
            case .fields: try accept(reader, columns, &bad, &report)
            }
            try bad.judgeEarly(policy, lines: lines, path: source.name)
        }
        try bad.judge(policy, lines: lines, path: source.name)
        try close()
        report.linesRead += lines
        report.bytes += source.bytesRead
        report.badLines.merge(bad)
    }

    /// Throws if nothing decides which number of the dates is the month.
    mutating func finish() throws(TraceError) -> Invoices {
        Invoices(records: try sorter.finish(), isDayFirst: try dateOrder.isDayFirst())
    }

    private func header(_ reader: inout DelimitedReader) throws(TraceError) -> OrderColumns {
        var names: [String] = []
        if case .fields = try reader.next() {
            let bytes = reader.bytes
            names = (0..<reader.fieldCount).map { String(decoding: bytes.span.extracting(reader.field($0))) }
        }
        return try OrderColumns(
            header: names, named: layout.columns, path: reader.source.name, line: max(1, reader.line))
    }

    private mutating func accept(
        _ reader: DelimitedReader, _ columns: OrderColumns, _ bad: inout BadLines, _ report: inout ImportReport
    ) throws(TraceError) {
        if reader.fieldCount == 1, reader.field(0).isEmpty {
            report.add(1, .skipped, "empty line")
            return
        }
        let buffer = reader.bytes
        let bytes = buffer.span
        switch OrderRow.read(reader, bytes, columns, layout) {
        case .bad(let reason):
            bad.add(reason, path: reader.source.name, line: reader.line, bytes: bytes.extracting(reader.text))
        case .row(let row):
            code.removeAll(keepingCapacity: true)
            for index in row.stockCode { code.append(Ascii.uppercase(bytes[index])) }
            if let label = row.skipLabel(code: String(decoding: code, as: UTF8.self)) {
                report.add(1, .skipped, label)
            } else {
                dateOrder.add(row.date, path: reader.source.name, line: reader.line)
                try add(row, bytes)
            }
        }
    }

    private mutating func add(_ row: OrderRow, _ bytes: Span<UInt8>) throws(TraceError) {
        if row.date.hasTime { hasTimes = true }
        if row.date.hasSeconds { hasSeconds = true }
        if !bytes.extracting(row.invoice).equals(openInvoice.span) || openLines == Self.maximumLinesPerRecord {
            try close()
            open(row, bytes)
        }
        openLines += 1
        payload.text(code)
        payload.ordered(abs(row.quantity))
        payload.ordered(row.unitPriceMinor)
    }

    private mutating func open(_ row: OrderRow, _ bytes: Span<UInt8>) {
        let invoice = bytes.extracting(row.invoice)
        openInvoice.removeAll(keepingCapacity: true)
        openInvoice.append(invoice)
        sequence += 1
        key.clear()
        key.raw(invoice)
        // Names contain no control characters, so a name sorts before longer names that begin with it.
        key.byte(0)
        key.ordered(sequence)
        payload.clear()
        payload.text(invoice)
        payload.ordered(sequence)
        payload.ordered(row.date.monthFirst ?? 0)
        payload.ordered(row.date.dayFirst ?? 0)
        payload.byte(row.isCancellation ? 1 : 0)
        payload.text(bytes.extracting(row.customer))
    }

    private mutating func close() throws(TraceError) {
        if openLines > 0 { try sorter.add(key: key.bytes, payload: payload.bytes) }
        openLines = 0
        openInvoice.removeAll(keepingCapacity: true)
    }
}
