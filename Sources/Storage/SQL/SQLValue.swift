package import Contexts

/// A value of a SQL database.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    /// The number with the same 64 bits. SQL has no unsigned numbers, so those from 2⁶³ on are negative there.
    package static func bits(_ number: UInt64) -> SQLValue { .integer(Int64(bitPattern: number)) }

    package static func number(_ number: some FixedWidthInteger) -> SQLValue {
        .integer(Int64(truncatingIfNeeded: number))
    }

    /// The items of a message, 8 bytes each, the lowest first. Null if there are none.
    package static func items(_ items: [UInt64]) -> SQLValue {
        guard !items.isEmpty else { return .null }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(items.count * 8)
        for item in items { withUnsafeBytes(of: item.littleEndian) { bytes.append(contentsOf: $0) } }
        return .blob(bytes)
    }
}

/// A statement with the values of its question marks. The text of a statement is always the same; what differs is
/// bound, so that nobody's data is ever read as SQL, and the database can keep the statement prepared.
package struct SQLStatement: Sendable {
    package var text: String
    package var values: [SQLValue]

    package init(_ text: String, _ values: [SQLValue]) {
        self.text = text
        self.values = values
    }

    package init(_ text: String, _ values: SQLValue...) { self.init(text, values) }
}

/// A row that a query gave. What a database holds may be damaged or another program's, so every access may throw.
package struct SQLRow: Sendable {
    package let values: [SQLValue]

    package init(_ values: [SQLValue]) { self.values = values }

    package func integer(at index: Int) throws(DatabaseError) -> Int64 {
        guard index < values.count, case .integer(let number) = values[index] else {
            throw damaged(index, "a whole number")
        }
        return number
    }

    package func text(at index: Int) throws(DatabaseError) -> String {
        guard index < values.count, case .text(let text) = values[index] else { throw damaged(index, "text") }
        return text
    }

    /// A number that was written as ``SQLValue/bits(_:)``.
    package func bits(at index: Int) throws(DatabaseError) -> UInt64 { UInt64(bitPattern: try integer(at: index)) }

    /// A number of a smaller type.
    package func number<Number: FixedWidthInteger>(
        at index: Int, as type: Number.Type = Number.self
    ) throws(DatabaseError) -> Number {
        let integer = try integer(at: index)
        guard let number = Number(exactly: integer) else {
            throw damaged(index, "a number from \(Number.min) to \(Number.max), not \(integer)")
        }
        return number
    }

    /// A case of an enumeration by its number.
    package func value<Value: RawRepresentable>(
        at index: Int, as type: Value.Type = Value.self
    ) throws(DatabaseError) -> Value where Value.RawValue: FixedWidthInteger {
        guard let value = Value(rawValue: try number(at: index)) else {
            throw damaged(index, "the number of a \(Value.self), not \(values[index])")
        }
        return value
    }

    /// Items that were written as ``SQLValue/items(_:)``.
    package func items(at index: Int) throws(DatabaseError) -> [UInt64] {
        guard index < values.count else { throw damaged(index, "items") }
        switch values[index] {
        case .null: return []
        case .blob(let bytes) where bytes.count.isMultiple(of: 8):
            return stride(from: 0, to: bytes.count, by: 8).map { start in
                (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) }
            }
        default: throw damaged(index, "items of 8 bytes each")
        }
    }

    private func damaged(_ index: Int, _ expected: String) -> DatabaseError {
        DatabaseError(
            .refused, at: .load,
            "column \(index + 1) of a row is not \(expected): the database is damaged, or another program wrote to it")
    }
}
