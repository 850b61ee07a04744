/// Invoices in the order in which they were sorted, one of which can be put back: whoever groups them reads one too many.
struct InvoiceReader {
    private let records: SpillMerge
    private var ahead: Invoice?

    init(_ records: SpillMerge) { self.records = records }

    mutating func next() throws(TraceError) -> Invoice? {
        if let invoice = ahead.take() { return invoice }
        return try records.next { (_, payload) throws(TraceError) in
            var record = RecordReader(payload)
            return Invoice(&record)
        }
    }

    /// The invoice that was read last comes next once more.
    mutating func putBack(_ invoice: Invoice) { ahead = invoice }
}
