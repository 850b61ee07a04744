/// A file that appears under its name only when it is complete.
///
/// It is written beside its place and renamed by ``finish()``; without that call it is removed. An output that is no
/// ordinary file, such as `/dev/stdout`, is written as it comes.
final class OutputFile {
    static let bufferBytes = 1 << 16

    let path: String
    private(set) var bytesWritten = 0
    private let temporaryPath: String?
    private var descriptor: Int32
    private var buffer: [UInt8] = []

    init(path: String) throws(TraceError) {
        self.path = path
        temporaryPath = Posix.isSpecialFile(path) ? nil : path + ".partial"
        do {
            descriptor = try Posix.openForWriting(temporaryPath ?? path)
        } catch {
            throw .cannotWrite(path: path, reason: error.reason)
        }
        buffer.reserveCapacity(Self.bufferBytes * 2)
    }

    deinit {
        guard descriptor >= 0 else { return }
        Posix.closeFile(descriptor)
        if let temporaryPath { Posix.removeFile(temporaryPath) }
    }

    func write(_ bytes: some Collection<UInt8>) throws(TraceError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    func write(_ byte: UInt8) { buffer.append(byte) }

    func finish() throws(TraceError) {
        try flush()
        Posix.closeFile(descriptor)
        descriptor = -1
        guard let temporaryPath else { return }
        do {
            try Posix.renameFile(temporaryPath, to: path)
        } catch {
            throw .cannotWrite(path: path, reason: error.reason)
        }
    }

    private func flush() throws(TraceError) {
        bytesWritten += buffer.count
        let failure = buffer.withUnsafeBytes { bytes -> Posix.Failure? in
            do throws(Posix.Failure) {
                try Posix.writeAll(descriptor, bytes)
                return nil
            } catch {
                return error
            }
        }
        buffer.removeAll(keepingCapacity: true)
        if let failure { throw .cannotWrite(path: path, reason: failure.reason) }
    }
}
