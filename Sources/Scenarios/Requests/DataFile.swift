package import Texts

/// A CSV file of values for customers: UTF-8, a first line with the names of the columns, and at least one row. The
/// apostrophe with which spreadsheets mark text is no part of a value (``SpreadsheetText``).
package struct DataFile {
    private let file: FileReference

    package init(_ file: FileReference) { self.file = file }

    /// The names of the columns.
    ///
    /// - Throws: what is wrong with the file or with its first line. Rows are looked at when they are needed.
    package func columns() throws(Diagnostic) -> [String] {
        let bytes = try content()
        var isQuoted = false
        let end = bytes.firstIndex { byte in
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            return byte == UInt8(ascii: "\n") && !isQuoted
        }
        var rows = try self.rows(bytes[...(end ?? bytes.endIndex - 1)])
        let columns = try header(&rows)
        guard let end, end + 1 < bytes.endIndex else {
            throw problem("the file of data '\(file.written)' has no rows behind its first line")
        }
        return columns
    }

    /// The names of the columns and all rows, each with a value for every column.
    ///
    /// - Parameter row: is called for every row.
    /// - Throws: the first thing that is wrong, where it stands.
    package func read(_ row: ([String]) -> Void) throws(Diagnostic) -> [String] {
        let bytes = try content()
        var rows = try self.rows(bytes[...])
        let columns = try header(&rows)
        var count = 0
        while let next = try self.next(&rows) {
            // A line without anything in it is no row, unless a row has one value only.
            if next.fields.count == 1, next.fields[0].text.isEmpty, columns.count > 1 { continue }
            guard next.fields.count == columns.count else {
                throw Diagnostic(
                    file: file.path, line: next.line, column: 1,
                    message: "\(next.fields.count) values, expected \(columns.count) as in the first line")
            }
            count += 1
            guard count <= Limits.dataRows else {
                throw problem("the file of data '\(file.written)' has more than \(Limits.dataRows) rows")
            }
            row(next.fields.map(\.text))
        }
        guard count > 0 else { throw problem("the file of data '\(file.written)' has no rows behind its first line") }
        return columns
    }

    private func content() throws(Diagnostic) -> [UInt8] {
        var bytes: [UInt8]
        do throws(BoundedFile.Failure) {
            bytes = try BoundedFile.read(file.path, limit: Limits.dataFileBytes)
        } catch {
            throw problem(
                "the file of data '\(file.written)' \(error.problem)",
                hint: error.hint.map { _ in "the path counts from the directory of the scenario file" })
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        guard !bytes.isEmpty else { throw problem("the file of data '\(file.written)' is empty") }
        if let bad = UTF8.firstInvalidByte(in: bytes) {
            throw Diagnostic(
                file: file.path, line: bytes[..<bad].count { $0 == UInt8(ascii: "\n") } + 1, column: 1,
                message: "a byte that is not UTF-8", hint: "save the file as UTF-8")
        }
        return bytes
    }

    private func rows(_ bytes: ArraySlice<UInt8>) throws(Diagnostic) -> CSVRows {
        CSVRows(String(decoding: bytes, as: UTF8.self), file: file.path)
    }

    /// The next row. The reader's own hint is about reports, which a scenario makes again.
    private func next(_ rows: inout CSVRows) throws(Diagnostic) -> CSVRows.Row? {
        do throws(Diagnostic) {
            return try rows.next()
        } catch {
            var problem = error
            problem.hint = "values with commas, quotes or ends of lines stand in quotes"
            throw problem
        }
    }

    private func header(_ rows: inout CSVRows) throws(Diagnostic) -> [String] {
        let first = try next(&rows)
        let columns = first?.fields.map(\.text) ?? []
        guard columns.count <= Limits.dataColumns else {
            throw problem("the file of data '\(file.written)' has more than \(Limits.dataColumns) columns")
        }
        for (index, field) in (first?.fields ?? []).enumerated() {
            let name = field.text
            let place = SourcePosition(file: file.path, line: first?.line ?? 1, column: field.column)
            if name.isEmpty || name.contains("}") || name.contains(where: \.isNewline) {
                throw Diagnostic(
                    position: place, message: "\(SourceNode.text(name).kind) names no column",
                    hint: "the first line of a file of data has the names of its columns")
            }
            if columns[..<index].contains(name) {
                throw Diagnostic(position: place, message: "a second column of the name '\(name)'")
            }
        }
        return columns
    }

    private func problem(_ message: String, hint: String? = nil) -> Diagnostic {
        Diagnostic(position: file.position, message: message, hint: hint)
    }
}
