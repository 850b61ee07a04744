internal import HeapModule

/// Sorted records, from memory or merged from runs.
final class SpillMerge {
    private let arena: [UInt8]
    private let offsets: [Int]
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
        arena = []
        offsets = []
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
        _ body: (_ key: Span<UInt8>, _ payload: Span<UInt8>) throws(TraceError) -> Result
    ) throws(TraceError) -> Result? {
        if position < offsets.count {
            let arena = arena
            let record = SpillRecord(arena.span, at: offsets[position])
            position += 1
            return try body(arena.span.extracting(record.key), arena.span.extracting(record.payload))
        }
        guard let reader = try nextReader() else { return nil }
        let (bytes, record) = (readers[reader].bytes, readers[reader].record)
        return try body(bytes.span.extracting(record.key), bytes.span.extracting(record.payload))
    }

    /// Writes the records of the runs into one run.
    func copy(into run: SpillRun) throws(TraceError) {
        while let reader = try nextReader() {
            let bytes = readers[reader].bytes
            try run.append(bytes.span.extracting(readers[reader].record.place))
        }
    }

    /// The reader with the next record of the runs.
    private func nextReader() throws(TraceError) -> Int? {
        if let current {
            if try readers[current].advance() {
                heap.replaceMin(with: Self.head(readers[current], current))
            } else {
                heap.removeMin()
            }
        }
        current = heap.min?.reader
        return current
    }

    private static func head(_ reader: SpillRunReader, _ index: Int) -> Head {
        let bytes = reader.bytes
        let key = bytes.span.extracting(reader.record.key)
        return Head(prefix: SpillRecord.prefix(key), key: Array(key), reader: index)
    }
}
