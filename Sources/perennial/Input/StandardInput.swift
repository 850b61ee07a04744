internal import Synchronization
internal import SystemPackage
internal import Texts

/// A scenario from standard input, `-` on the command line. It is read only once, however often it is asked for. Its
/// paths count from the working directory.
final class StandardInput: Sendable {
    /// Its name on the command line.
    static let argument = "-"
    /// Its name in diagnostics.
    static let name = "<stdin>"
    static let shared = StandardInput(.standardInput)

    /// How many milliseconds it waits before it checks for a signal again.
    private static let patience: Int32 = 100
    private static let blockBytes = 64 << 10

    private let file: FileDescriptor
    /// Nil until somebody asks.
    private let read = Mutex<Result<[UInt8], Failure>?>(nil)

    init(_ file: FileDescriptor) { self.file = file }

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
        while true {
            try waitForMore()
            do throws(Errno) {
                if try file.readSome(Self.blockBytes, behind: &bytes) == 0 { return bytes }
            } catch {
                throw Self.failure("cannot be read: \(error.description)", "pipe a scenario into it, or name a file")
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
            if !Readiness.wait(for: file, .readable, milliseconds: Self.patience).isEmpty { return }
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
