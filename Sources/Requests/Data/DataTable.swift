package import Scenarios
package import Texts

/// The rows of a file of data, as bytes behind each other, so that a value is sent without a text of its own.
package struct DataTable: Sendable {
    package let columns: [String]
    package let rowCount: Int
    private let columnCount: Int
    private let bytes: [UInt8]
    /// Where each value ends in ``bytes``, row by row. A file is far below 4 GiB.
    private let ends: [UInt32]

    /// Reads all rows.
    ///
    /// - Throws: the first thing that is wrong with the file, where it stands.
    package init(_ spec: FeederSpec) throws(Diagnostic) {
        var bytes: [UInt8] = []
        var ends: [UInt32] = []
        columns = try DataFile(spec.file).read { row in
            for value in row {
                bytes.append(contentsOf: value.utf8)
                ends.append(UInt32(truncatingIfNeeded: bytes.count))
            }
        }
        self.bytes = bytes
        self.ends = ends
        columnCount = columns.count
        rowCount = ends.count / columns.count
    }

    /// Lends the value of a row and a column, both from 0.
    func withValue<Result>(_ row: Int, _ column: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let index = row * columnCount + column
        let range = (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
        return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }
}
