internal import HeapModule

/// Sorted records, from memory or merged from runs.
final class SpillMerge {
    private var arena: [UInt8] = []
    private var offsets: [Int] = []
    private var position = 0
    private var readers: [SpillRunReader] = []
    private var heap = Heap<Head>()

    /// A run, ordered by the record at its front. It holds a copy of the key, because the heap may outlive the run's
    /// buffer.
    private struct Head: Comparable {
        var prefix: UInt64
        var key: [UInt8]
        var reader: Int

        static func == (left: Head, right: Head) -> Bool { left.key == right.key && left.reader == right.reader }

        static func < (left: Head, right: Head) -> Bool {
            if left.prefix != right.prefix { return left.prefix < right.prefix }
            if left.key == right.key { return left.reader < right.reader }
            return left.key.lexicographicallyPrecedes(right.key)
        }
    }

    init(arena: [UInt8], offsets: [Int]) {
        self.arena = arena
        self.offsets = offsets
    }

    init(runs: [SpillRun]) throws(TraceError) {
        for run in runs {
            var reader = try run.read()
            guard try reader.advance() else { continue }
            readers.append(reader)
            heap.insert(Self.head(reader, readers.count - 1))
        }
    }

    private var current: Int?

    /// Key and payload of the next record; nil at the end. The bytes are valid only inside `body`.
    func next<Result>(
        _ body: (_ key: UnsafeRawBufferPointer, _ payload: UnsafeRawBufferPointer) throws(TraceError) -> Result
    ) throws(TraceError) -> Result? {
        if position < offsets.count {
            defer { position += 1 }
            var result: Result?
            try arena.withRecord(at: offsets[position]) { record throws(TraceError) in
                result = try Self.split(record, body)
            }
            return result
        }
        guard let record = try nextRecord() else { return nil }
        return try Self.split(record, body)
    }

    /// The next record of the runs in its stored form; valid until the next call.
    func nextRecord() throws(TraceError) -> UnsafeRawBufferPointer? {
        if let current {
            if try readers[current].advance() {
                heap.replaceMin(with: Self.head(readers[current], current))
            } else {
                heap.removeMin()
            }
        }
        current = heap.min?.reader
        return current.map { readers[$0].record }
    }

    private static func head(_ reader: SpillRunReader, _ index: Int) -> Head {
        let key = reader.key
        return Head(prefix: SpillRecord.prefix(key), key: Array(key), reader: index)
    }

    private static func split<Result>(
        _ record: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(TraceError) -> Result
    ) throws(TraceError) -> Result {
        let middle = SpillRecord.headBytes + SpillRecord.length(record, at: 0)
        return try body(
            UnsafeRawBufferPointer(rebasing: record[SpillRecord.headBytes..<middle]),
            UnsafeRawBufferPointer(rebasing: record[middle...]))
    }
}
