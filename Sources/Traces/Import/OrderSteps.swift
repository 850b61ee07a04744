import Contexts

/// The third stage: makes steps of the trace from invoices in order of time.
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
    /// The orders of each customer.
    private var ordersByCustomer: [Int] = []
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
        try report.check(sessions: customers.count + ordersWithoutCustomer)
        report.add(figure: "sessions", customers.count + ordersWithoutCustomer)
        report.add(figure: "products", products.count)
        warn(&report)
    }

    /// Warns of keys that many orders share. The keys of a wrong column are such.
    private func warn(_ report: inout ImportReport) {
        let named = orders - ordersWithoutCustomer
        if named >= FrequentKeys.minimumTotal,
            let most = ordersByCustomer.enumerated().max(by: { $0.element < $1.element }),
            most.element * 2 > named
        {
            let name = customers.withBytes(most.offset) { BadLines.shown($0) }
            let share = most.element == named ? "all \(named)" : "\(most.element) of \(named)"
            report.warn(
                "\(share) orders with a customer are of '\(name)'; is the column right that holds the customer?")
        }
        let lines = report.count("lines of orders")
        guard lines >= Self.minimumLines else { return }
        if orders == 1 {
            report.warn("all \(lines) lines are of one order; is the column right that holds the invoice?")
        }
        if products.count == 1 {
            report.warn("all \(lines) lines are of one product; is the column right that holds the product?")
        }
    }

    /// Fewer lines of orders than this say nothing about their columns.
    private static let minimumLines = 10

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
        if !order.customer.isEmpty, let index = order.customer.withBytes({ customers.intern($0) }) {
            if index == ordersByCustomer.count { ordersByCustomer.append(0) }
            ordersByCustomer[index] += 1
        }
        for line in order.lines {
            _ = line.code.withBytes { products.intern($0) }
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
