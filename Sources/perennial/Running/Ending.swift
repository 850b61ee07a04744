internal import Polyglot
internal import Texts

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The way out of a command whose work is not done.
enum Ending {
    /// Ends the process at once, from any thread. Files that are half written vanish, reports that are being put in place
    /// are put there, and external programs end with all that they have started.
    static func now(_ reason: ExitReason) -> Never {
        // Each holds its lock until the end, and who holds one of them elsewhere waits for none of the others.
        RunningPrograms.endAll {
            PartialFiles.removeAll {
                ReportStage.removeAll { _exit(reason.rawValue) }
            }
        }
    }
}
