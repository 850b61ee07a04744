package import Contexts
package import Scenarios
internal import Synchronization
package import Texts

/// Gives each customer rows of the scenario's data. Generators on several threads may share it.
package final class Feeders: Sendable {
    let tables: [DataTable]
    package let specs: [FeederSpec]
    private let sequences: [RowSequence]
    private let cursors: [Cursor]

    private final class Cursor: Sendable {
        let taken = Atomic<UInt64>(0)
    }

    /// Reads all files.
    ///
    /// - Parameter random: decides the order of what is shuffled.
    /// - Throws: what is wrong with the files, each with its place.
    package init(_ specs: [FeederSpec], _ random: RandomStream) throws(Diagnostics) {
        var problems: [Diagnostic] = []
        var tables: [DataTable] = []
        for spec in specs {
            do throws(Diagnostic) {
                let table = try DataTable(spec)
                // The scenario was checked against the columns that the file had then.
                guard table.columns == spec.columns else {
                    throw Diagnostic(
                        position: spec.file.position,
                        message: "the file of data '\(spec.file.written)' has changed since the scenario was read")
                }
                tables.append(table)
            } catch {
                problems.append(error)
            }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
        self.tables = tables
        self.specs = specs
        sequences = zip(specs, tables).map { spec, table in
            RowSequence(spec.rows, rows: table.rowCount, random.fork("data").fork(spec.name))
        }
        cursors = specs.map { _ in Cursor() }
    }

    /// The next row of a file; nil if each was given once and no more is to be.
    func take(_ feeder: Int) -> Int? {
        sequences[feeder].row(at: cursors[feeder].taken.add(1, ordering: .relaxed).oldValue)
    }
}

/// Which row comes when.
package struct RowSequence: Sendable {
    private let rule: FeederSpec.Rows
    private let rows: Int
    /// Only for rows that are shuffled.
    private var shuffled: [UInt32] = []

    /// - Parameters:
    ///   - rows: at least one.
    ///   - random: decides the order of what is shuffled.
    package init(_ rule: FeederSpec.Rows, rows: Int, _ random: RandomStream) {
        precondition(rows > 0, "a table without rows")
        self.rule = rule
        self.rows = rows
        guard rule == .shuffled else { return }
        var random = random
        shuffled = (0..<rows).map { UInt32(truncatingIfNeeded: $0) }
        for index in stride(from: rows - 1, to: 0, by: -1) {
            shuffled.swapAt(index, random.nextInRange(0...index))
        }
    }

    /// The row for the customer before whom so many others got one; nil if none is left.
    package func row(at turn: UInt64) -> Int? {
        let row = Int(truncatingIfNeeded: turn % UInt64(rows))
        switch rule {
        case .sequential: return row
        case .shuffled: return Int(shuffled[row])
        case .once: return turn < UInt64(rows) ? row : nil
        }
    }
}
