/// Writes the fields of a sorter's record.
struct RecordWriter {
    private(set) var bytes: [UInt8] = []

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// Keys with this number, compared byte by byte, sort in the order of the numbers.
    mutating func ordered(_ value: Int) {
        Swift.withUnsafeBytes(of: (UInt64(bitPattern: Int64(value)) ^ (1 << 63)).bigEndian) {
            bytes.append(contentsOf: $0)
        }
    }

    mutating func text(_ text: some Collection<UInt8>) {
        Swift.withUnsafeBytes(of: UInt32(text.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: text)
    }

    mutating func raw(_ text: some Collection<UInt8>) { bytes.append(contentsOf: text) }
    mutating func byte(_ byte: UInt8) { bytes.append(byte) }
}

/// Reads the fields again, in the same order. It reads only what a ``RecordWriter`` of the same run wrote.
struct RecordReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position >= bytes.count }

    mutating func ordered() -> Int {
        defer { position += 8 }
        let value = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        return Int(Int64(bitPattern: value ^ (1 << 63)))
    }

    mutating func text() -> UnsafeRawBufferPointer {
        let count = SpillRecord.length(bytes, at: position)
        defer { position += 4 + count }
        return UnsafeRawBufferPointer(rebasing: bytes[position + 4..<position + 4 + count])
    }

    func rest() -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[position...]) }

    mutating func string() -> String { String(decoding: text(), as: UTF8.self) }

    mutating func byte() -> UInt8 {
        defer { position += 1 }
        return bytes[position]
    }
}
