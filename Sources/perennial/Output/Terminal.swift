internal import SystemPackage
internal import Texts

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Standard output and standard error.
enum Terminal {
    /// The largest width of a progress line.
    static let maximumWidth = 200

    /// Sets the process up as the rest of the program expects it. Must be the first call.
    static func prepare() {
        openMissing()
        // A reader that goes away, as `head` does, and a file that may not grow must be errors of a write. They must
        // not end the process.
        Signal.brokenPipe.ignore()
        Signal.fileTooLarge.ignore()
        // Swift's backtracer takes Ctrl-\ for a crash.
        Signal.quit.restoreDefault()
    }

    /// Opens `/dev/null` for each standard stream that is missing, as after `2>&-`. Otherwise the next file that is
    /// opened would get that number, and messages for people would be written into it.
    private static func openMissing() {
        for file in [FileDescriptor.standardInput, .standardOutput, .standardError] where !file.isOpen {
            // This gets the lowest free number, because those below are open by now. Programs inherit it.
            _ = try? FileDescriptor.open("/dev/null", .readWrite)
        }
    }

    /// Lets the parent process handle the signals that a terminal sends to both processes.
    static func ignoreInterrupts() {
        Signal.interrupt.ignore()
        Signal.hangUp.ignore()
    }

    static var isOutputTerminal: Bool { isTerminal(.standardOutput) }
    static var isErrorTerminal: Bool { isTerminal(.standardError) }

    private static func isTerminal(_ file: FileDescriptor) -> Bool { isatty(file.rawValue) == 1 }

    /// The columns of a terminal; nil if `file` is none.
    static func columns(of file: FileDescriptor = .standardOutput) -> Int? {
        var size = winsize()
        guard ioctl(file.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Writes text to standard output as it is. It is no error if the reader has gone away: that is not this program's
    /// failure, and the exit code still gives the result of a run.
    static func write(_ text: String) throws(Failure) {
        try write(Array(text.utf8), to: .standardOutput, name: "standard output")
    }

    /// The same, for a caller that would write for long. False if the reader has gone away, so that the rest is not
    /// worth the work.
    static func reaches(_ text: String) throws(Failure) -> Bool {
        try write(Array(text.utf8), to: .standardOutput, name: "standard output")
    }

    /// Prints one message on standard error, on lines of its own.
    static func printError(_ message: String) {
        let text = PrintableText.escaped(message, lines: true)
        // Without standard error, errors cannot be reported anywhere.
        _ = try? write(Array((text + "\n").utf8), to: .standardError, name: "standard error")
    }

    static func writeError(_ text: String) {
        _ = try? write(Array(text.utf8), to: .standardError, name: "standard error")
    }

    /// False if nobody reads any more.
    @discardableResult
    static func write(_ bytes: [UInt8], to file: FileDescriptor, name: String) throws(Failure) -> Bool {
        do throws(Errno) {
            try file.writeWhole(bytes)
            return true
        } catch {
            if error == .brokenPipe { return false }
            throw Failure(.impossible, "error: \(name) cannot be written: \(error.description); make room for it")
        }
    }
}
