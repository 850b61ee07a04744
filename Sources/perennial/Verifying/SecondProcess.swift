internal import Foundation
internal import Polyglot
internal import Texts

/// This program once more, writing to a pipe: in another process hashes have another seed.
struct SecondProcess: ~Copyable {
    private let process = Process()
    private let pipe = Pipe()

    init(_ arguments: [String]) throws(Failure) {
        guard let path = Bundle.main.executablePath else {
            throw Failure(.impossible, "error: this program does not know its own path, so it cannot run a second time")
        }
        // The other process must not keep its own pipe open: it ends by it where this one has been killed.
        for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
            _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw Failure(.impossible, "error: \(path): cannot be started a second time: \(error.localizedDescription)")
        }
        RunningPrograms.accompany(process.processIdentifier)
        // Or the pipe would never end.
        try? pipe.fileHandleForWriting.close()
    }

    /// Where the process's output is read; open as long as this value lives.
    var output: Int32 { pipe.fileHandleForReading.fileDescriptor }

    /// Waits until the process has ended; nil where it was ended by a signal.
    consuming func wait() -> Int32? {
        process.waitUntilExit()
        RunningPrograms.leave(process.processIdentifier)
        return process.terminationReason == .exit ? process.terminationStatus : nil
    }

    /// Ends the process, of which nothing is needed any more.
    consuming func stop() {
        try? pipe.fileHandleForReading.close()
        process.terminate()
        process.waitUntilExit()
        RunningPrograms.leave(process.processIdentifier)
    }
}
