/// Where a report's bytes go.
package protocol ByteSink {
    mutating func write(_ bytes: [UInt8]) throws(FileError)
}

/// Keeps a report in memory.
package struct MemorySink: ByteSink {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func write(_ bytes: [UInt8]) { self.bytes.append(contentsOf: bytes) }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
