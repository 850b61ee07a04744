/// A table of fixed-size rows with dense numbers as keys, in pages that are allocated at the first write to them.
///
/// An order costs only its rows: no hashing, no pointer, no growth by copying. Any key is allowed. A single large key
/// costs one page and the directory up to that page.
@usableFromInline
package struct PagedTable<Row: TableRow>: Sendable {
    @inlinable package static var rowsPerPage: Int { 4096 }

    @usableFromInline var pages: [[Row]] = []

    @inlinable package init() {}

    @inlinable package subscript(key: UInt64) -> Row {
        let page = Int(truncatingIfNeeded: key >> 12)
        guard page < pages.count, page >= 0 else { return .absent }
        let offset = Int(truncatingIfNeeded: key & 4095)
        guard offset < pages[page].count else { return .absent }
        return pages[page][offset]
    }

    /// Changes a row in place.
    @inlinable package mutating func update<Result>(_ key: UInt64, _ change: (inout Row) -> Result) -> Result {
        let page = Int(truncatingIfNeeded: key >> 12)
        if page >= pages.count || pages[page].isEmpty { addPage(page) }
        return change(&pages[page][Int(truncatingIfNeeded: key & 4095)])
    }

    /// Appends the rows of `keys` to `rows`, absent ones included.
    @inlinable package func copy(_ keys: Range<UInt64>, into rows: inout [Row]) {
        for key in keys { rows.append(self[key]) }
    }

    @usableFromInline mutating func addPage(_ page: Int) {
        while pages.count <= page { pages.append([]) }
        pages[page] = [Row](repeating: .absent, count: Self.rowsPerPage)
    }
}

extension PagedTable where Row: VersionedRow {
    /// Whether the row was not written since it was loaded.
    @inlinable package func isCurrent(_ row: Row, at key: UInt64) -> Bool { self[key].version == row.version }

    /// Writes the row with the next version if it differs from what the table holds.
    @inlinable package mutating func write(_ row: Row, at key: UInt64) {
        guard self[key] != row else { return }
        update(key) {
            $0 = row
            $0.version &+= 1
        }
    }
}
