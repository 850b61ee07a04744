/// Makes a trace from online-retail order files:
/// `InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country`. The columns may be in any
/// order, and others are ignored. The names of the data set's second edition, `Invoice`, `Price` and `Customer ID`, are
/// understood too, and so are those that ``Layout`` gives.
///
/// - An invoice is one `order` step. Its rows need not be adjacent. The step happens when the first row does.
/// - Invoices with the same time stamp are spread evenly over it, in order of their first rows: the k-th of n in a
///   minute comes k/n minutes after the minute begins. If any stamp of the input has seconds, they are spread over the
///   second.
/// - The session is `c` and the CustomerID (`17850.0` is `17850`), or `i` and the invoice if the CustomerID is empty.
/// - Stock codes are put in upper case, because the shop's staff wrote `15056bl` and `15056BL` for one product.
/// - An invoice `C…` is a cancellation. It undoes the customer's latest earlier order that holds all of its stock codes
///   in at least its quantities and is not cancelled yet. It becomes that order's `cancel` step. The shop cancels only
///   whole orders. So a cancellation of a part cancels the whole order in the trace, and the report says how many were
///   partial. Without partial cancellations there would be almost none: of 40 cancellations in 14 days of the real shop
///   that find an order, 37 are partial. A cancellation that finds no order makes no step, and its rows count as
///   unmatched.
/// - Three kinds of rows are skipped and counted: rows that are no goods, such as postage, fees and discounts
///   (``notGoods``), rows without a price, and rows with a quantity of the wrong sign.
///
/// Memory: the sort budget, twice; the distinct customers and products; the orders of those customers who also cancel;
/// the invoices of one time stamp. Otherwise it does not grow with the files: what does not fit the budget is sorted on
/// disk, in the output's folder.
package struct OrdersImporter {
    package static let columns = [
        "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country",
    ]

    /// The layout of the files.
    package struct Layout: Equatable, Sendable {
        /// Names of columns that differ from the data set's. An empty name means that there are no customers.
        package var columns: [OrderColumn: String] = [:]
        package var dateFormat = OrderDateFormat.auto
        /// The byte between fields: printable ASCII or a tab; no quote.
        package var separator = UInt8(ascii: ",")
        package var hasDecimalComma = false

        package init() {}
    }

    /// Stock codes that are no goods: postage, carriage, manual entries, discounts, samples, bad debt, fees.
    package static let notGoods = [
        "POST", "DOT", "C2", "C3", "M", "D", "S", "B", "CRUK", "AMAZONFEE", "BANK CHARGES", "ADJUST",
    ]
    /// The decimals of a price that its currency's minor unit covers.
    package static let minorUnitPlaces = 2

    /// The share of bad lines that is accepted by default.
    package static let defaultMaximumShare = BadLines.Policy.defaultMaximumShare

    package var layout = Layout()
    package var policy: BadLines.Policy
    /// Bytes that each of the two sorts may hold in memory.
    package var sortBudget: Int
    /// Whether a trace without steps is written. If not, the error says where all lines went.
    package var allowsEmpty = true

    package static let defaultSortBudget = SpillSorter.defaultBudget

    package init(policy: BadLines.Policy = BadLines.Policy(), sortBudget: Int = OrdersImporter.defaultSortBudget) {
        self.policy = policy
        self.sortBudget = sortBudget
    }

    /// Reads all inputs and writes one trace. The output appears only when the import succeeds.
    package func run(inputs: [String], output: String) throws(TraceError) -> ImportReport {
        try ImportFiles.check(inputs: inputs, output: output)
        let writer = try TraceWriter(path: output)
        var report = ImportReport(inputs: inputs, output: output)
        var rows = OrderRows(layout: layout, folder: ImportFiles.sortFolder(output: output), budget: sortBudget)
        for input in inputs {
            try rows.read(try ByteSource(path: input), policy: policy, report: &report)
        }
        var invoices = try rows.finish()
        var times = InvoicesByTime(folder: ImportFiles.sortFolder(output: output), budget: sortBudget)
        while let invoice = try invoices.next(&report) { try times.add(invoice) }
        var steps = try OrderSteps(times: times.finish(), resolution: rows.resolution, writer: writer)
        try steps.write(&report)
        if !allowsEmpty { try report.checkNotEmpty() }
        try writer.finish()
        report.finish()
        return report
    }
}
