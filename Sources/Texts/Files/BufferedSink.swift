/// Gathers small pieces, of which each would be a call of the system, and hands them on in large ones.
///
/// From another module a piece costs a call that is not specialized: bytes and numbers are better gathered before.
package struct BufferedSink<Sink: ByteSink>: ByteSink {
    /// Bytes that are gathered before they go to the sink.
    package static var capacity: Int { 64 * 1_024 }

    private var sink: Sink
    private var buffer: [UInt8] = []

    package init(_ sink: Sink) {
        self.sink = sink
        // A piece is added whole before it is seen that there is enough.
        buffer.reserveCapacity(Self.capacity * 9 / 8)
    }

    package mutating func write(_ bytes: [UInt8]) throws(Sink.Failure) {
        buffer.append(contentsOf: bytes)
        try flushIfFull()
    }

    package mutating func write(_ text: String) throws(Sink.Failure) {
        buffer.append(contentsOf: text.utf8)
        try flushIfFull()
    }

    package mutating func write(_ byte: UInt8) throws(Sink.Failure) {
        buffer.append(byte)
        try flushIfFull()
    }

    /// Hands on what is gathered and gives the sink back. Without it the last bytes are lost.
    package mutating func finished() throws(Sink.Failure) -> Sink {
        if !buffer.isEmpty { try flush() }
        return sink
    }

    private mutating func flushIfFull() throws(Sink.Failure) {
        if buffer.count >= Self.capacity { try flush() }
    }

    private mutating func flush() throws(Sink.Failure) {
        try sink.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
