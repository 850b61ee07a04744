/// All goods lines of one invoice.
struct Invoice {
    var number: String
    /// The place of its first row in the input.
    var sequence: Int
    var seconds: Int
    var isCancellation: Bool
    /// Empty if the invoice names none.
    var customer: String
    /// Quantities are above 0, also those of a cancellation.
    var lines: [TraceWriter.Line]

    var session: String { customer.isEmpty ? "i" + number : "c" + customer }

    /// - Parameter isDayFirst: which of the two readings of a date is meant.
    init(_ bytes: Span<UInt8>, isDayFirst: Bool) {
        var record = RecordReader()
        number = record.string(bytes)
        sequence = record.ordered(bytes)
        let monthFirst = record.ordered(bytes)
        let dayFirst = record.ordered(bytes)
        seconds = isDayFirst ? dayFirst : monthFirst
        isCancellation = record.byte(bytes) == 1
        customer = record.string(bytes)
        lines = []
        while !record.isAtEnd(bytes) {
            let code = record.string(bytes)
            let quantity = record.ordered(bytes)
            lines.append(TraceWriter.Line(code: code, quantity: quantity, unitPriceMinor: record.ordered(bytes)))
        }
    }

    /// Why the shop would refuse the order; nil if it would not, and for a cancellation.
    var refusal: String? {
        if isCancellation { return nil }
        var pieces: [String: Int] = [:]
        var total = 0
        for line in lines {
            pieces[line.code, default: 0] += line.quantity
            // At most 10⁶ pieces at 10⁹ each, in 4,096 lines.
            total += line.quantity * line.unitPriceMinor
            if pieces[line.code, default: 0] > TraceFormat.maximumPieces {
                return "of an order with more than \(TraceFormat.maximumPieces) pieces of a product"
            }
        }
        return total > TraceFormat.maximumOrderTotal
            ? "of an order worth more than \(TraceFormat.maximumOrderTotal)" : nil
    }

    func write(to record: inout RecordWriter) {
        record.text(number)
        record.ordered(sequence)
        // The record has both readings of the date; one of them has been chosen.
        record.ordered(seconds)
        record.ordered(seconds)
        record.byte(isCancellation ? 1 : 0)
        record.text(customer)
        for line in lines {
            record.text(line.code)
            record.ordered(line.quantity)
            record.ordered(line.unitPriceMinor)
        }
    }
}

/// Invoices in sorted order.
struct InvoiceStream: RecordStream {
    let records: SpillMerge
    var isDayFirst = false

    func next() throws(TraceError) -> Invoice? {
        try records.next { (_, payload) throws(TraceError) in
            Invoice(payload, isDayFirst: isDayFirst)
        }
    }
}

/// The second stage: makes invoices from lines sorted by invoice.
struct Invoices {
    private var invoices: ReadAhead<InvoiceStream>

    init(records: SpillMerge, isDayFirst: Bool) {
        invoices = ReadAhead(InvoiceStream(records: records, isDayFirst: isDayFirst))
    }

    /// The next invoice, in order of its number. Lines beyond an order's limit are left out and counted. So are orders
    /// that the shop would refuse.
    mutating func next(_ report: inout ImportReport) throws(TraceError) -> Invoice? {
        while let invoice = try read(&report) {
            guard let label = invoice.refusal else { return invoice }
            report.add(invoice.lines.count, .skipped, label)
        }
        return nil
    }

    private mutating func read(_ report: inout ImportReport) throws(TraceError) -> Invoice? {
        guard var invoice = try invoices.next() else { return nil }
        while let more = try invoices.next() {
            guard more.number == invoice.number else {
                invoices.putBack(more)
                break
            }
            let room = TraceFormat.maximumOrderLines - invoice.lines.count
            invoice.lines.append(contentsOf: more.lines.prefix(room))
            report.add(
                max(0, more.lines.count - room), .skipped,
                "beyond \(TraceFormat.maximumOrderLines) lines of an invoice")
        }
        return invoice
    }
}

/// Between the second stage and the third: sorts invoices by time, and those of the same time by their place in the
/// input.
struct InvoicesByTime {
    private var sorter: SpillSorter
    private var key = RecordWriter()
    private var payload = RecordWriter()
    private var cancelling = ByteInterner()

    init(folder: String, budget: Int) { sorter = SpillSorter(folder: folder, budget: budget) }

    mutating func add(_ invoice: Invoice) throws(TraceError) {
        if invoice.isCancellation, !invoice.customer.isEmpty {
            _ = invoice.customer.withBytes { cancelling.intern($0) }
        }
        key.clear()
        key.ordered(invoice.seconds)
        key.ordered(invoice.sequence)
        payload.clear()
        invoice.write(to: &payload)
        try sorter.add(key: key.bytes, payload: payload.bytes)
    }

    mutating func finish() throws(TraceError) -> (records: SpillMerge, cancelling: ByteInterner) {
        (try sorter.finish(), cancelling)
    }
}
