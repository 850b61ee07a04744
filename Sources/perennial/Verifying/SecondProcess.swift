internal import Foundation
internal import Polyglot
internal import SystemPackage
internal import Texts

/// Starts this program a second time, writing to a pipe. Another process has another seed for hashes.
struct SecondProcess: ~Copyable {
    private let process = Process()
    private let pipe = Pipe()

    init(_ arguments: [String]) throws(Failure) {
        guard let path = Bundle.main.executablePath else {
            throw Failure(.impossible, "error: this program does not know its own path, so it cannot run a second time")
        }
        // The other process must not keep its own pipe open: the pipe's end makes it stop if this process has been
        // killed.
        for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
            FileDescriptor(rawValue: end.fileDescriptor).isInherited = false
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
        // Otherwise the pipe would never end.
        try? pipe.fileHandleForWriting.close()
    }

    /// The process's output, to be read. It is open as long as this value lives.
    var output: FileDescriptor { FileDescriptor(rawValue: pipe.fileHandleForReading.fileDescriptor) }

    /// Waits until the process has ended. Nil if a signal ended it.
    consuming func wait() -> Int32? {
        process.waitUntilExit()
        RunningPrograms.leave(process.processIdentifier)
        return process.terminationReason == .exit ? process.terminationStatus : nil
    }

    /// Ends the process. Nothing of it is needed any more.
    consuming func stop() {
        try? pipe.fileHandleForReading.close()
        process.terminate()
        process.waitUntilExit()
        RunningPrograms.leave(process.processIdentifier)
    }
}
