/// One row of an orders file with its fields. The bytes are valid as long as the reader's record is.
struct OrderRow {
    var invoice: UnsafeRawBufferPointer
    var stockCode: UnsafeRawBufferPointer
    var quantity: Int
    var date: OrderDate
    var unitPriceMinor: Int
    /// Empty if the row names none.
    var customer: UnsafeRawBufferPointer

    enum Outcome {
        case row(OrderRow)
        case bad(BadLines.Reason)
    }

    var isCancellation: Bool { invoice.first.map { Ascii.uppercase($0) == UInt8(ascii: "C") } ?? false }

    static func read(_ reader: DelimitedReader, _ columns: OrderColumns, _ layout: OrdersImporter.Layout) -> Outcome {
        guard reader.fieldCount == columns.count else { return .bad(.columns) }
        let invoice = reader.field(columns.invoice)
        guard TraceFormat.isName(invoice), isText(invoice) else { return .bad(.invoice) }
        let stockCode = reader.field(columns.product)
        guard TraceFormat.isName(stockCode), isText(stockCode) else { return .bad(.stockCode) }
        guard let quantity = Numbers.integer(withoutFraction(reader.field(columns.quantity))),
            abs(quantity) <= TraceFormat.maximumQuantity
        else { return .bad(.quantity) }
        guard let date = OrderDate(reader.field(columns.date), layout.dateFormat) else { return .bad(.date) }
        let mark = layout.hasDecimalComma ? Ascii.comma : Ascii.dot
        guard
            let price = Numbers.decimal(
                reader.field(columns.price), places: OrdersImporter.minorUnitPlaces, mark: mark),
            price <= TraceFormat.maximumUnitPrice
        else { return .bad(.price) }
        let customer =
            columns.customer.map { withoutFraction(reader.field($0)) }
            ?? UnsafeRawBufferPointer(rebasing: invoice[..<0])
        // A session is written with a letter in front. It is named after the invoice if there is no customer.
        guard customer.isEmpty || TraceFormat.isName(customer) && customer.count < TraceFormat.maximumNameBytes,
            isText(customer)
        else { return .bad(.customer) }
        guard !customer.isEmpty || invoice.count < TraceFormat.maximumNameBytes else { return .bad(.invoice) }
        return .row(
            OrderRow(
                invoice: invoice, stockCode: stockCode, quantity: quantity, date: date, unitPriceMinor: price,
                customer: customer))
    }

    private static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }

    /// `17850.0` becomes `17850`. Tools that took the column for numbers write it so.
    private static func withoutFraction(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard bytes.count > 2, bytes[bytes.count - 1] == Ascii.zero, bytes[bytes.count - 2] == Ascii.dot else {
            return bytes
        }
        return UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 2)])
    }

    /// Why the row is no line of an order or a cancellation; nil if it is one.
    func skipLabel(code: String) -> String? {
        if OrdersImporter.notGoods.contains(code) { return "not goods: \(code)" }
        if unitPriceMinor <= 0 { return "price not above 0" }
        if isCancellation { return quantity < 0 ? nil : "cancellation with a quantity not below 0" }
        return quantity > 0 ? nil : "quantity not above 0"
    }
}
