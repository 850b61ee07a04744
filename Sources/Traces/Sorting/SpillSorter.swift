/// Sorts more records than fit in memory. Runs of records are sorted, written to files without a name, and then merged.
///
/// Memory: the budget, and a buffer for each of at most ``maximumRuns`` runs; if there are more, some are merged into
/// one first. Disk: once or twice the size of the records, in the given folder; nothing is written if everything fits
/// the budget. Order: by key, byte by byte. Keys should be unique, because equal keys come in no particular order.
struct SpillSorter {
    static let defaultBudget = 48 << 20
    /// Runs that are merged at once. Each costs a file and ``ByteBuffer/pieceBytes`` twice.
    static let maximumRuns = 128

    private let folder: String
    private let budget: Int
    private var arena: [UInt8] = []
    private var entries: [Entry] = []
    private var runs: [SpillRun] = []
    /// Runs written so far, including merged ones.
    private(set) var runsWritten = 0

    private struct Entry {
        var prefix: UInt64
        var offset: Int
    }

    /// Files must be creatable in `folder`.
    init(folder: String, budget: Int = SpillSorter.defaultBudget) {
        self.folder = folder
        self.budget = max(budget, 1)
    }

    mutating func add(key: [UInt8], payload: [UInt8]) throws(TraceError) {
        let size = SpillRecord.headBytes + key.count + payload.count
        let entryBytes = MemoryLayout<Entry>.stride
        if !entries.isEmpty, arena.count + size + (entries.count + 1) * entryBytes > budget { try spill() }
        entries.append(Entry(prefix: SpillRecord.prefix(key.span), offset: arena.count))
        SpillRecord.append(key: key, payload: payload, to: &arena)
    }

    /// Hands out the added records in order. The sorter is empty afterwards.
    mutating func finish() throws(TraceError) -> SpillMerge {
        if runs.isEmpty {
            sortEntries()
            let sorted = SpillMerge(arena: arena, offsets: entries.map(\.offset))
            arena = []
            entries = []
            return sorted
        }
        if !entries.isEmpty { try spill() }
        arena = []
        entries = []
        defer { runs = [] }
        return try SpillMerge(runs: runs)
    }

    private mutating func spill() throws(TraceError) {
        sortEntries()
        let run = try SpillRun(folder: folder)
        for entry in entries {
            try run.append(arena.span.extracting(SpillRecord(arena.span, at: entry.offset).place))
        }
        arena.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        runs.append(run)
        runsWritten += 1
        if runs.count == Self.maximumRuns { try mergeRuns() }
    }

    private mutating func mergeRuns() throws(TraceError) {
        let merge = try SpillMerge(runs: runs)
        let run = try SpillRun(folder: folder)
        try merge.copy(into: run)
        runs = [run]
        runsWritten += 1
    }

    private mutating func sortEntries() {
        let arena = arena
        entries.sort { left, right in
            if left.prefix != right.prefix { return left.prefix < right.prefix }
            let first = SpillRecord(arena.span, at: left.offset).key
            let second = SpillRecord(arena.span, at: right.offset).key
            return arena.span.extracting(first).precedes(arena.span.extracting(second))
        }
    }
}
