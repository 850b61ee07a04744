internal import Texts

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Standard output and standard error.
enum Terminal {
    /// Columns that a progress line may take at the most.
    static let maximumWidth = 200

    /// Makes the process what the rest of the program takes for granted; the first thing that it does.
    static func prepare() {
        openMissing()
        // A reader that goes away, as `head` does, and a file that may not grow are errors of a write, and not the end
        // of the process.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        // Swift's backtracer takes Ctrl-\ for a crash.
        signal(SIGQUIT, SIG_DFL)
    }

    /// Opens `/dev/null` for what the program was started without, as `2>&-` does: the next file that is opened would
    /// get that number, and messages for people would be written into it.
    private static func openMissing() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is this one: those below are open by now.
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// Leaves what a terminal sends to both processes to the one that started this one.
    static func ignoreInterrupts() {
        signal(SIGINT, SIG_IGN)
        signal(SIGHUP, SIG_IGN)
    }

    static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Columns of the terminal on `descriptor`; nil where there is none.
    static func columns(of descriptor: Int32 = STDOUT_FILENO) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Writes text to standard output as it is. Nobody is told when its reader has gone away: that is not this
    /// program's failure, and what a run came to is still its exit code.
    static func write(_ text: String) throws(Failure) {
        try write(Array(text.utf8), to: STDOUT_FILENO, name: "standard output")
    }

    /// The same, for who would go on for long: false where the reader has gone away, and the rest is not worth the work.
    static func reaches(_ text: String) throws(Failure) -> Bool {
        try write(Array(text.utf8), to: STDOUT_FILENO, name: "standard output")
    }

    /// One message on standard error, on lines of its own.
    static func printError(_ message: String) {
        let text = PrintableText.escaped(message, lines: true)
        // Where standard error is gone, nothing is left to complain to.
        _ = try? write(Array((text + "\n").utf8), to: STDERR_FILENO, name: "standard error")
    }

    static func writeError(_ text: String) {
        _ = try? write(Array(text.utf8), to: STDERR_FILENO, name: "standard error")
    }

    /// False where nobody reads what is written there any more.
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
