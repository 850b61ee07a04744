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
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        // Swift's backtracer takes Ctrl-\ for a crash.
        signal(SIGQUIT, SIG_DFL)
    }

    /// Opens `/dev/null` for each standard stream that is missing, as after `2>&-`. Otherwise the next file that is
    /// opened would get that number, and messages for people would be written into it.
    private static func openMissing() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            // This is the lowest free number, because those below are open by now.
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// Lets the parent process handle the signals that a terminal sends to both processes.
    static func ignoreInterrupts() {
        signal(SIGINT, SIG_IGN)
        signal(SIGHUP, SIG_IGN)
    }

    static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// The columns of the terminal on `descriptor`; nil if there is none.
    static func columns(of descriptor: Int32 = STDOUT_FILENO) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Writes text to standard output as it is. It is no error if the reader has gone away: that is not this program's
    /// failure, and the exit code still gives the result of a run.
    static func write(_ text: String) throws(Failure) {
        try write(Array(text.utf8), to: STDOUT_FILENO, name: "standard output")
    }

    /// The same, for a caller that would write for long. False if the reader has gone away, so that the rest is not
    /// worth the work.
    static func reaches(_ text: String) throws(Failure) -> Bool {
        try write(Array(text.utf8), to: STDOUT_FILENO, name: "standard output")
    }

    /// Prints one message on standard error, on lines of its own.
    static func printError(_ message: String) {
        let text = PrintableText.escaped(message, lines: true)
        // Without standard error, errors cannot be reported anywhere.
        _ = try? write(Array((text + "\n").utf8), to: STDERR_FILENO, name: "standard error")
    }

    static func writeError(_ text: String) {
        _ = try? write(Array(text.utf8), to: STDERR_FILENO, name: "standard error")
    }

    /// False if nobody reads any more.
    @discardableResult
    static func write(_ bytes: [UInt8], to descriptor: Int32, name: String) throws(Failure) -> Bool {
        do throws(SystemError) {
            try SystemWrite.all(bytes, to: descriptor)
            return true
        } catch {
            if error.number == EPIPE { return false }
            throw Failure(.impossible, "error: \(name) cannot be written: \(error.reason); make room for it")
        }
    }
}
