/// One row of an orders file with its fields: places in the reader's bytes, valid as long as its record is.
struct OrderRow {
    var invoice: Range<Int>
    var stockCode: Range<Int>
    var quantity: Int
    var date: OrderDate
    var unitPriceMinor: Int
    /// Empty if the row names none.
    var customer: Range<Int>
    var isCancellation: Bool

    enum Outcome {
        case row(OrderRow)
        case bad(BadLines.Reason)
    }

    static func read(
        _ reader: DelimitedReader, _ bytes: Span<UInt8>, _ columns: OrderColumns, _ layout: OrdersImporter.Layout
    ) -> Outcome {
        guard reader.fieldCount == columns.count else { return .bad(.columns) }
        let invoice = reader.field(columns.invoice)
        guard isName(bytes.extracting(invoice)) else { return .bad(.invoice) }
        let stockCode = reader.field(columns.product)
        guard isName(bytes.extracting(stockCode)) else { return .bad(.stockCode) }
        let pieces = withoutFraction(bytes, reader.field(columns.quantity))
        guard let quantity = Numbers.integer(bytes.extracting(pieces)),
            abs(quantity) <= TraceFormat.maximumQuantity
        else { return .bad(.quantity) }
        guard let date = OrderDate(bytes.extracting(reader.field(columns.date)), layout.dateFormat) else {
            return .bad(.date)
        }
        let mark = layout.hasDecimalComma ? Ascii.comma : Ascii.dot
        guard
            let price = Numbers.decimal(
                bytes.extracting(reader.field(columns.price)), places: OrdersImporter.minorUnitPlaces, mark: mark),
            price <= TraceFormat.maximumUnitPrice
        else { return .bad(.price) }
        let customer =
            if let column = columns.customer { withoutFraction(bytes, reader.field(column)) } else { 0..<0 }
        // A session is written with a letter in front. It is named after the invoice if there is no customer.
        guard customer.isEmpty || isName(bytes.extracting(customer)) && customer.count < TraceFormat.maximumNameBytes
        else { return .bad(.customer) }
        guard !customer.isEmpty || invoice.count < TraceFormat.maximumNameBytes else { return .bad(.invoice) }
        return .row(
            OrderRow(
                invoice: invoice, stockCode: stockCode, quantity: quantity, date: date, unitPriceMinor: price,
                customer: customer,
                isCancellation: Ascii.uppercase(bytes[invoice.lowerBound]) == UInt8(ascii: "C")))
    }

    private static func isName(_ bytes: Span<UInt8>) -> Bool {
        TraceFormat.isName(bytes) && (bytes.allSatisfy { $0 < 0x80 } || String.isUTF8(bytes))
    }

    /// `17850.0` becomes `17850`. Tools that took the column for numbers write it so.
    private static func withoutFraction(_ bytes: Span<UInt8>, _ field: Range<Int>) -> Range<Int> {
        guard field.count > 2, bytes[field.upperBound - 1] == Ascii.zero, bytes[field.upperBound - 2] == Ascii.dot
        else { return field }
        return field.dropLast(2)
    }

    /// Why the row is no line of an order or a cancellation; nil if it is one.
    func skipLabel(code: String) -> String? {
        if OrdersImporter.notGoods.contains(code) { return "not goods: \(code)" }
        if unitPriceMinor <= 0 { return "price not above 0" }
        if isCancellation { return quantity < 0 ? nil : "cancellation with a quantity not below 0" }
        return quantity > 0 ? nil : "quantity not above 0"
    }
}
