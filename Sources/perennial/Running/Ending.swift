internal import Polyglot
internal import Texts

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Ends a command whose work is not done.
enum Ending {
    /// Ends the process at once, from any thread. Half-written files are removed. Reports that are being put in place
    /// are finished. External programs end with everything that they have started.
    static func now(_ reason: ExitReason) -> Never {
        // Each holds its lock until the end. Code elsewhere that holds one of these locks never waits for another of
        // them.
        RunningPrograms.endAll {
            PartialFiles.removeAll {
                ReportStage.removeAll { _exit(reason.rawValue) }
            }
        }
    }
}
