internal import Synchronization
internal import Texts

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A scenario from standard input, `-` on the command line. It is read only once, however often it is asked for. Its
/// paths count from the working directory.
final class StandardInput: Sendable {
    /// Its name on the command line.
    static let argument = "-"
    /// Its name in diagnostics.
    static let name = "<stdin>"
    static let shared = StandardInput(STDIN_FILENO)

    /// How many milliseconds it waits before it checks for a signal again.
    private static let patience: Int32 = 100
    private static let blockBytes = 64 << 10

    private let descriptor: Int32
    /// Nil until somebody asks.
    private let read = Mutex<Result<[UInt8], Failure>?>(nil)

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Everything that comes until the writer closes it.
    ///
    /// - Throws: if it cannot be read, if it is larger than the limit, or if the task is cancelled while nothing comes.
    func bytes(limit: Int) throws(Failure) -> [UInt8] {
        let result = read.withLock { read in
            let result = read ?? Result { () throws(Failure) in try readAll(limit: limit) }
            read = result
            return result
        }
        return try result.get()
    }

    private func readAll(limit: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: Self.blockBytes)
        while true {
            try waitForMore()
            let part = block.withUnsafeMutableBytes { room in
                Result { () throws(SystemError) in try SystemRead.some(room, from: descriptor) }
            }
            switch part {
            case .success(0): return bytes
            case .success(let count): bytes += block.prefix(count)
            case .failure(let error):
                throw Self.failure("cannot be read: \(error.reason)", "pipe a scenario into it, or name a file")
            }
            if bytes.count > limit {
                throw Self.failure(
                    "has more than \(limit >> 10) KiB", "a scenario is smaller; look at what is piped into it")
            }
        }
    }

    /// Returns when there is something to read, or when nothing more will come.
    private func waitForMore() throws(Failure) {
        while true {
            if Task.isCancelled {
                throw Failure(.interrupted, "interrupted while a scenario was read from standard input")
            }
            var asked = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&asked, 1, Self.patience) > 0 { return }
        }
    }

    private static func failure(_ problem: String, _ hint: String) -> Failure {
        Failure(
            Diagnostics([
                Diagnostic(
                    position: SourcePosition(file: name, line: 0, column: 0), message: "standard input \(problem)",
                    hint: hint)
            ]))
    }
}
