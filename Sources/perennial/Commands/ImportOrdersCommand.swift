internal import ArgumentParser
internal import Traces

/// `perennial import orders`.
struct ImportOrdersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders",
        abstract: "Makes a trace of online-retail order files.",
        discussion: """
            The files are CSV with the columns \(OrdersImporter.columns.joined(separator: ", ")), or Invoice, Price and \
            Customer ID of the second edition. An invoice becomes one order; a cancellation is matched with the order \
            that it undoes; what is no goods, or beyond what the shop takes, is skipped and counted.
            """)

    @OptionGroup var options: ImportOptions

    @Option(
        help: ArgumentHelp(
            """
            Names of columns that are others, as date=InvoiceDate,price=Price: \
            \(OrderColumn.allCases.map(\.rawValue).joined(separator: ", ")). 'customer=' says that there are none.
            """, valueName: "column=name,…"),
        transform: Self.columns)
    var columns: [OrderColumn: String] = [:]

    @Option(
        help: ArgumentHelp(
            """
            How dates are written: \(OrderDateFormat.allCases.map(\.rawValue).joined(separator: ", ")). auto takes them \
            with the year first, and decides from all of them together whether a month or a day comes first; where they \
            do not say, it asks.
            """, valueName: "format"),
        transform: { text in
            guard let format = OrderDateFormat(rawValue: text) else {
                throw ValidationError(
                    "'\(text)' is no format of dates: one of "
                        + "\(OrderDateFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            return format
        })
    var dateFormat = OrderDateFormat.auto

    @Option(
        help: ArgumentHelp("What separates fields: comma, semicolon, tab, or one character.", valueName: "separator"),
        transform: Self.separator)
    var separator = UInt8(ascii: ",")

    @Flag(help: "Prices have a comma for their decimals: 2,55.")
    var decimalComma = false

    /// Reads `date=InvoiceDate,price=Price`.
    private static func columns(_ text: String) throws -> [OrderColumn: String] {
        var columns: [OrderColumn: String] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let known = OrderColumn.allCases.map(\.rawValue).joined(separator: ", ")
            guard let equals = part.firstIndex(of: "="), let column = OrderColumn(rawValue: String(part[..<equals]))
            else { throw ValidationError("'\(part)' names no column: expected COLUMN=NAME, one of \(known).") }
            let name = String(part[part.index(after: equals)...])
            guard !name.isEmpty || column == .customer else {
                throw ValidationError("'\(part)' has no name: only customers may be missing.")
            }
            guard columns.updateValue(name, forKey: column) == nil else {
                throw ValidationError("--columns names \(column.rawValue) twice.")
            }
        }
        return columns
    }

    private static func separator(_ text: String) throws -> UInt8 {
        switch text {
        case "comma": return UInt8(ascii: ",")
        case "semicolon": return UInt8(ascii: ";")
        case "tab", "\t": return UInt8(ascii: "\t")
        default:
            guard text.utf8.count == 1, let byte = text.utf8.first, (0x20...0x7E).contains(byte), byte != 0x22 else {
                throw ValidationError(
                    "'\(text)' is no separator: comma, semicolon, tab, or one character but the quote.")
            }
            return byte
        }
    }

    func run() throws {
        try options.report { () throws(TraceError) in
            var importer = OrdersImporter(policy: options.policy(default: OrdersImporter.defaultMaximumShare))
            importer.layout.columns = columns
            importer.layout.dateFormat = dateFormat
            importer.layout.separator = separator
            importer.layout.hasDecimalComma = decimalComma
            // Nobody wants an empty trace.
            importer.allowsEmpty = false
            return try importer.run(inputs: options.inputs, output: options.output)
        }
    }
}
