/// The destination of a report's bytes.
package protocol ByteSink {
    /// `Never` for a sink that cannot fail.
    associatedtype Failure: Error

    mutating func write(_ bytes: [UInt8]) throws(Failure)
}

/// Keeps a report in memory.
package struct MemorySink: ByteSink {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func write(_ bytes: [UInt8]) throws(Never) { self.bytes.append(contentsOf: bytes) }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
