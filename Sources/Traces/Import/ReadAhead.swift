/// Records in sorted order, one after the other.
protocol RecordStream {
    associatedtype Element

    /// Nil at the end.
    mutating func next() throws(TraceError) -> Element?
}

/// A stream that lets one element be put back. A reader that groups elements reads one too many.
struct ReadAhead<Stream: RecordStream> {
    private(set) var stream: Stream
    private var ahead: Stream.Element?

    init(_ stream: Stream) { self.stream = stream }

    mutating func next() throws(TraceError) -> Stream.Element? {
        if let element = ahead.take() { return element }
        return try stream.next()
    }

    /// The element that was read last comes again next.
    mutating func putBack(_ element: Stream.Element) { ahead = element }

    /// The next element and all following ones that have the same `key`; nil at the end.
    mutating func nextRun(
        of key: (Stream.Element) -> some Equatable
    ) throws(TraceError) -> [Stream.Element]? {
        guard let first = try next() else { return nil }
        var run = [first]
        while let element = try next() {
            guard key(element) == key(first) else {
                putBack(element)
                break
            }
            run.append(element)
        }
        return run
    }
}
