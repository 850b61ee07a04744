import ActorRuntime

/// Third stage: invoices in order of time → steps of the trace.
struct OrderSteps {
    private enum Step {
        case order(Invoice)
        case cancel(session: String, reference: String)
    }

    private var reader: ReadAhead<InvoiceStream>
    private var matcher: CancellationMatcher
    private var spread: TimeSpread
    private let writer: TraceWriter

    private var customers = ByteInterner()
    private var products = ByteInterner()
    private var orders = 0
    private var ordersWithoutCustomer = 0
    private var cancellations = 0
    private var whole = 0
    private var partial = 0

    init(times: (records: SpillMerge, cancelling: ByteInterner), resolution: Int, writer: TraceWriter) {
        reader = ReadAhead(InvoiceStream(records: times.records))
        matcher = CancellationMatcher(customers: times.cancelling)
        spread = TimeSpread(resolution: resolution)
        self.writer = writer
    }

    mutating func write(_ report: inout ImportReport) throws(TraceError) {
        while let invoices = try reader.nextRun(of: \.seconds) {
            let steps = invoices.compactMap { step($0, &report) }
            let seconds = invoices[0].seconds
            for (index, step) in steps.enumerated() {
                try write(step, at: spread.offset(seconds: seconds, index: index, of: steps.count))
            }
            if steps.isEmpty { continue }
            if report.firstTime.isEmpty { report.firstTime = CivilTime.text(seconds) }
            report.lastTime = CivilTime.text(seconds)
        }
        report.steps = writer.rows
        report.span = writer.lastOffset
        report.add(figure: "orders", orders)
        report.add(figure: "cancellations", cancellations)
        report.add(figure: "cancellations of a whole order", whole)
        report.add(figure: "cancellations of a part, which cancel the order", partial)
        report.add(figure: "cancellations without an order to undo", cancellations - whole - partial)
        report.add(figure: "sessions", customers.count + ordersWithoutCustomer)
        report.add(figure: "products", products.count)
    }

    /// Nil for a cancellation that undoes nothing.
    private mutating func step(_ invoice: Invoice, _ report: inout ImportReport) -> Step? {
        guard invoice.isCancellation else {
            count(invoice)
            matcher.add(invoice)
            report.add(invoice.lines.count, .used, "lines of orders")
            return .order(invoice)
        }
        cancellations += 1
        let lines = invoice.lines.count
        switch matcher.match(invoice) {
        case .order(let reference, let isWhole):
            if isWhole { whole += 1 } else { partial += 1 }
            report.add(lines, .used, "lines of cancellations")
            return .cancel(session: invoice.session, reference: reference)
        case .noCustomer: report.add(lines, .unmatched, "cancellation without a customer")
        case .noOrder: report.add(lines, .unmatched, "cancellation of no earlier order")
        case .alreadyCancelled: report.add(lines, .unmatched, "cancellation of an order cancelled before")
        }
        return nil
    }

    private mutating func count(_ order: Invoice) {
        orders += 1
        if order.customer.isEmpty { ordersWithoutCustomer += 1 }
        var customer = order.customer
        if !customer.isEmpty { _ = customer.withUTF8 { customers.intern(UnsafeRawBufferPointer($0)) } }
        for line in order.lines {
            var code = line.code
            _ = code.withUTF8 { products.intern(UnsafeRawBufferPointer($0)) }
        }
    }

    private func write(_ step: Step, at offset: Timespan) throws(TraceError) {
        switch step {
        case .order(let invoice):
            try writer.order(
                at: offset, session: invoice.session, reference: invoice.number, lines: invoice.lines)
        case .cancel(let session, let reference):
            try writer.cancel(at: offset, session: session, reference: reference)
        }
    }
}
