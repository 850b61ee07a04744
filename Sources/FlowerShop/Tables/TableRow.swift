/// A row with the value that a table holds before anything is written.
@usableFromInline
package protocol TableRow: Equatable, Sendable {
    static var absent: Self { get }
}

/// A row that a transaction checks before it writes. Another transaction's commit in between has raised the version.
@usableFromInline
package protocol VersionedRow: TableRow {
    var version: UInt32 { get set }
}
