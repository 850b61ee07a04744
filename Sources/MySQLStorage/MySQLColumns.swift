internal import CMariaDB
internal import Storage

/// The memory into which the client writes a row of a statement.
final class MySQLColumns {
    /// What a column of the server is for us.
    private enum Kind {
        case number, text, bytes
    }

    private let statement: UnsafeMutablePointer<MYSQL_STMT>
    private let kinds: [Kind]
    private let binds: UnsafeMutableBufferPointer<MYSQL_BIND>
    private let lengths: UnsafeMutableBufferPointer<UInt>
    private let nulls: UnsafeMutableBufferPointer<my_bool>
    private let bytes: UnsafeMutableRawBufferPointer

    /// Returns nil for a statement that gives no rows.
    init?(of statement: UnsafeMutablePointer<MYSQL_STMT>) {
        guard let description = mysql_stmt_result_metadata(statement) else { return nil }
        defer { mysql_free_result(description) }
        self.statement = statement
        let fields = UnsafeBufferPointer(
            start: mysql_fetch_fields(description), count: Int(mysql_num_fields(description)))
        kinds = fields.map(Self.kind)
        let count = fields.count
        binds = .allocate(capacity: count)
        binds.initialize(repeating: MYSQL_BIND())
        lengths = .allocate(capacity: count)
        lengths.initialize(repeating: 0)
        nulls = .allocate(capacity: count)
        nulls.initialize(repeating: 0)
        bytes = .allocate(byteCount: count * MySQLLimits.bytesWithRow, alignment: 16)
        for index in 0..<count {
            binds[index].buffer_type = kinds[index] == .number ? MYSQL_TYPE_LONGLONG : MYSQL_TYPE_BLOB
            binds[index].buffer = bytes.baseAddress! + index * MySQLLimits.bytesWithRow
            binds[index].buffer_length = UInt(MySQLLimits.bytesWithRow)
            binds[index].length = lengths.baseAddress! + index
            binds[index].is_null = nulls.baseAddress! + index
        }
    }

    deinit {
        binds.deallocate()
        lengths.deallocate()
        nulls.deallocate()
        bytes.deallocate()
    }

    private static func kind(_ field: MYSQL_FIELD) -> Kind {
        switch field.type {
        case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG,
            MYSQL_TYPE_YEAR:
            return .number
        // No column of ours has fractions or dates; whoever reads one is told what it is.
        default:
            let isBytes = field.charsetnr == binaryCharacters && bytesTypes.contains(field.type.rawValue)
            return isBytes ? .bytes : .text
        }
    }

    /// The number of the character set that is none.
    private static let binaryCharacters: UInt32 = 63
    private static let bytesTypes = [
        MYSQL_TYPE_BLOB, MYSQL_TYPE_TINY_BLOB, MYSQL_TYPE_MEDIUM_BLOB, MYSQL_TYPE_LONG_BLOB, MYSQL_TYPE_STRING,
        MYSQL_TYPE_VAR_STRING, MYSQL_TYPE_VARCHAR,
    ].map(\.rawValue)

    /// Tells the client where rows go. Returns whether it took that.
    func bind() -> Bool { mysql_stmt_bind_result(statement, binds.baseAddress) == 0 }

    /// The row that was fetched; nil if the client failed.
    func row() -> SQLRow? {
        var values: [SQLValue] = []
        values.reserveCapacity(kinds.count)
        for index in kinds.indices {
            if nulls[index] != 0 {
                values.append(.null)
            } else if kinds[index] == .number {
                values.append(.integer(binds[index].buffer.load(as: Int64.self)))
            } else {
                guard let bytes = self.bytes(of: index) else { return nil }
                values.append(kinds[index] == .text ? .text(String(decoding: bytes, as: UTF8.self)) : .blob(bytes))
            }
        }
        return SQLRow(values)
    }

    private func bytes(of index: Int) -> [UInt8]? {
        let length = Int(lengths[index])
        guard length > MySQLLimits.bytesWithRow else {
            return Array(UnsafeRawBufferPointer(start: binds[index].buffer, count: length))
        }
        var bind = MYSQL_BIND()
        var isFetched = false
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            bind.buffer_type = MYSQL_TYPE_BLOB
            bind.buffer = UnsafeMutableRawPointer(buffer.baseAddress)
            bind.buffer_length = UInt(length)
            isFetched = mysql_stmt_fetch_column(statement, &bind, UInt32(index), 0) == 0
            count = isFetched ? length : 0
        }
        return isFetched ? bytes : nil
    }
}
