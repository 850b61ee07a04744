/// Decides whether a program that has failed is restarted for the current message.
///
/// After a failure the next message restarts it. Once ``maximumInARow`` starts in a row have brought no decision, most
/// messages fail without a start: first the next ``firstPause`` of them, and after each further attempt twice as many,
/// up to ``longestPause``. The policy counts messages and not seconds, so that a run in virtual time goes the same way
/// every time.
struct RestartPolicy: Sendable {
    /// Failures in a row after which the program is not started for a while.
    static let maximumInARow = 5
    /// The number of messages that fail without a start in the first pause.
    static let firstPause = 16
    static let longestPause = 65_536

    private(set) var failuresInARow = 0
    private var pause = 0
    private var nextPause = RestartPolicy.firstPause

    /// Call it before each message for which the program does not run.
    mutating func mayStart() -> Bool {
        guard pause > 0 else { return true }
        pause -= 1
        return false
    }

    mutating func succeeded() {
        guard failuresInARow > 0 else { return }
        self = RestartPolicy()
    }

    mutating func failed() {
        failuresInARow += 1
        guard failuresInARow >= Self.maximumInARow else { return }
        pause = nextPause
        nextPause = min(nextPause * 2, Self.longestPause)
    }
}
