/// Gathers small pieces and passes them on in large ones, because each piece would otherwise be a system call.
///
/// A call from another module is not specialized, so it is better to gather bytes and numbers before the call.
package struct BufferedSink<Sink: ByteSink>: ByteSink {
    /// How many bytes are gathered before they go to the sink.
    package static var capacity: Int { 64 * 1_024 }

    private var sink: Sink
    private var buffer: [UInt8] = []

    package init(_ sink: Sink) {
        self.sink = sink
        // A piece is added as a whole before the length is checked.
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

    /// Writes the gathered bytes to the sink and returns the sink. Without this call the last bytes are lost.
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
