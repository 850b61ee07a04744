internal import CMariaDB
internal import Storage

/// A statement that the server keeps prepared, with the memory that its values and rows go through.
final class MySQLStatement {
    private let pointer: UnsafeMutablePointer<MYSQL_STMT>
    private let parameters: UnsafeMutableBufferPointer<MYSQL_BIND>
    private let numbers: UnsafeMutableBufferPointer<Int64>
    private let columns: MySQLColumns?

    /// Prepares a statement on the connection.
    init(_ text: String, on connection: UnsafeMutablePointer<MYSQL>) throws(MySQLFailure) {
        guard let pointer = mysql_stmt_init(connection) else { throw MySQLFailure(connection) }
        var text = text
        let code = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { mysql_stmt_prepare(pointer, $0.baseAddress, UInt($0.count)) }
        }
        guard code == 0 else {
            defer { mysql_stmt_close(pointer) }
            throw MySQLFailure(pointer)
        }
        self.pointer = pointer
        let count = Int(mysql_stmt_param_count(pointer))
        parameters = .allocate(capacity: count)
        parameters.initialize(repeating: MYSQL_BIND())
        numbers = .allocate(capacity: count)
        numbers.initialize(repeating: 0)
        columns = MySQLColumns(of: pointer)
    }

    deinit {
        mysql_stmt_close(pointer)
        parameters.deallocate()
        numbers.deallocate()
    }

    /// Carries it out; returns the rows that it gives.
    func run(_ values: [SQLValue]) throws(MySQLFailure) -> [SQLRow] {
        guard values.count == parameters.count else {
            let text = "\(values.count) values for \(parameters.count) question marks"
            throw MySQLFailure(code: Int(CR_PARAMS_NOT_BOUND), message: text)
        }
        guard execute(values) == 0 else { throw MySQLFailure(pointer) }
        guard let columns else { return [] }
        defer { mysql_stmt_free_result(pointer) }
        guard columns.bind(), mysql_stmt_store_result(pointer) == 0 else {
            throw MySQLFailure(pointer)
        }
        var rows: [SQLRow] = []
        while true {
            switch mysql_stmt_fetch(pointer) {
            case 0, MYSQL_DATA_TRUNCATED:
                guard let row = columns.row() else { throw MySQLFailure(pointer) }
                rows.append(row)
            case MYSQL_NO_DATA: return rows
            default: throw MySQLFailure(pointer)
            }
        }
    }

    /// Numbers are bound where they lie; texts and bytes are copied into memory that lasts as long as the call.
    private func execute(_ values: [SQLValue]) -> Int32 {
        let size = values.reduce(0) { $0 + $1.byteCount }
        return withUnsafeTemporaryAllocation(byteCount: max(size, 1), alignment: 1) { bytes in
            var used = 0
            for (index, value) in values.enumerated() {
                var bind = MYSQL_BIND()
                switch value {
                case .null: bind.buffer_type = MYSQL_TYPE_NULL
                case .integer(let number):
                    numbers[index] = number
                    bind.buffer_type = MYSQL_TYPE_LONGLONG
                    bind.buffer = UnsafeMutableRawPointer(numbers.baseAddress! + index)
                case .text(let text):
                    bind.buffer_type = MYSQL_TYPE_STRING
                    bind.fill(text.utf8, into: bytes, at: &used)
                case .blob(let blob):
                    bind.buffer_type = MYSQL_TYPE_BLOB
                    bind.fill(blob, into: bytes, at: &used)
                }
                parameters[index] = bind
            }
            if !values.isEmpty, mysql_stmt_bind_param(pointer, parameters.baseAddress) != 0 { return 1 }
            return mysql_stmt_execute(pointer)
        }
    }
}

extension MYSQL_BIND {
    fileprivate mutating func fill(
        _ values: some Collection<UInt8>, into bytes: UnsafeMutableRawBufferPointer, at used: inout Int
    ) {
        let place = UnsafeMutableRawBufferPointer(rebasing: bytes[used..<used + values.count])
        place.copyBytes(from: values)
        used += values.count
        // An empty text has a place too: no place would be no value.
        buffer = place.baseAddress ?? bytes.baseAddress
        buffer_length = UInt(values.count)
        length_value = UInt(values.count)
    }
}

extension SQLValue {
    fileprivate var byteCount: Int {
        switch self {
        case .null, .integer: 0
        case .text(let text): text.utf8.count
        case .blob(let bytes): bytes.count
        }
    }
}

extension MySQLFailure {
    init(_ connection: UnsafeMutablePointer<MYSQL>) {
        self.init(code: Int(mysql_errno(connection)), message: String(cString: mysql_error(connection)))
    }

    init(_ statement: UnsafeMutablePointer<MYSQL_STMT>) {
        self.init(code: Int(mysql_stmt_errno(statement)), message: String(cString: mysql_stmt_error(statement)))
    }
}
