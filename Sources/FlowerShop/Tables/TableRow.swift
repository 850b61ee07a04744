/// A row as a table holds it before anything was written.
@usableFromInline
package protocol TableRow: Equatable, Sendable {
    static var absent: Self { get }
}

/// A row that a transaction checks before it writes: somebody else's commit in between has raised the version.
@usableFromInline
package protocol VersionedRow: TableRow {
    var version: UInt32 { get set }
}
