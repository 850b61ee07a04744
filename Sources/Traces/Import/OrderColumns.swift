/// The columns of an orders file that an import reads.
package enum OrderColumn: String, CaseIterable, Sendable {
    case invoice
    case product
    case quantity
    case date
    case price
    case customer

    /// The column's names in the two editions of the data set Online Retail, in small letters and without blanks.
    var knownNames: [String] {
        switch self {
        case .invoice: ["invoiceno", "invoice"]
        case .product: ["stockcode"]
        case .quantity: ["quantity"]
        case .date: ["invoicedate"]
        case .price: ["unitprice", "price"]
        case .customer: ["customerid"]
        }
    }
}

/// Which of a file's columns hold what.
struct OrderColumns {
    /// The columns of the header row.
    private(set) var count = 0
    private var places: [OrderColumn: Int] = [:]

    var invoice: Int { places[.invoice] ?? 0 }
    var product: Int { places[.product] ?? 0 }
    var quantity: Int { places[.quantity] ?? 0 }
    var date: Int { places[.date] ?? 0 }
    var price: Int { places[.price] ?? 0 }
    /// Nil if the caller said that the file has none.
    var customer: Int? { places[.customer] }

    /// Finds the columns in a header row. Columns that the caller has named are found by these names, the others by the
    /// data set's names.
    ///
    /// - Parameter named: a column and its name in the file. An empty name means that there is no such column; it is
    ///   allowed for customers only.
    init(header: [String], named: [OrderColumn: String], path: String, line: Int) throws(TraceError) {
        count = header.count
        let plain = header.map { $0.lowercased().filter { $0 != " " && $0 != "_" } }
        var missing: [String] = []
        for column in OrderColumn.allCases {
            if column == .customer, named[column] == "" { continue }
            let found =
                if let name = named[column] { header.indices.filter { header[$0] == name } } else {
                    plain.indices.filter { column.knownNames.contains(plain[$0]) }
                }
            if found.count > 1 {
                throw .ambiguousColumn(
                    path: path, line: line, column: column.rawValue, names: found.map { header[$0] })
            }
            if let place = found.first {
                places[column] = place
            } else {
                missing.append(named[column].map { "'\($0)' for \(column.rawValue)" } ?? column.rawValue)
            }
        }
        if !missing.isEmpty { throw .missingColumns(path: path, line: line, names: missing, header: header) }
    }
}
