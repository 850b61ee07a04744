package import Scenarios
package import Texts

/// The rows of a file of data, as bytes behind each other, so that a value is sent without a text of its own.
package struct DataTable: Sendable {
    package let columns: [String]
    package private(set) var rowCount = 0
    private var bytes: [UInt8] = []
    /// Where each value ends in ``bytes``, row by row. A file is far below 4 GiB.
    private var ends: [UInt32] = []

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
        rowCount = ends.count / columns.count
    }

    /// The value of a row and a column, both from 0.
    func value(_ row: Int, _ column: Int) -> ArraySlice<UInt8> {
        let index = row * columns.count + column
        return bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }
}
