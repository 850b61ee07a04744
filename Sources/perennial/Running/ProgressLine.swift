internal import ActorRuntime
internal import Measurement
internal import Simulation
internal import Synchronization

/// Shows how far a run has come, at most ten times a second of the wall clock, in a log at most once.
///
/// Called from the run's own thread only; the lock costs nothing there.
final class ProgressLine: Sendable {
    private struct State {
        var shownAt: ContinuousClock.Instant?
        var isOpen = false
    }

    private static let intervalOnTerminal = Duration.milliseconds(100)
    private static let intervalInLog = Duration.seconds(1)

    private let title: String
    private let choice: ProgressChoice
    private let started = ContinuousClock.now
    private let state = Mutex(State())

    init(_ title: String, _ choice: ProgressChoice) {
        self.title = title
        self.choice = choice.resolved
    }

    func show(_ progress: Simulation.Progress) {
        guard choice != .off else { return }
        let now = ContinuousClock.now
        let interval = choice == .lines ? Self.intervalInLog : Self.intervalOnTerminal
        state.withLock { state in
            if let shownAt = state.shownAt, now - shownAt < interval { return }
            state.shownAt = now
            if choice == .lines {
                Terminal.printError(text(progress, after: now - started))
            } else {
                let width = min(Terminal.columns(of: 2) ?? ConsoleReport.defaultWidth, Terminal.maximumWidth) - 1
                Terminal.writeError("\r\u{1B}[K" + text(progress, after: now - started).prefix(width))
                state.isOpen = true
            }
        }
    }

    /// Leaves a clean line behind.
    func finish() {
        state.withLock { state in
            if state.isOpen { Terminal.writeError("\r\u{1B}[K") }
            state.isOpen = false
        }
    }

    private func text(_ progress: Simulation.Progress, after wall: Duration) -> String {
        let seconds = Double(wall.components.seconds) + Double(wall.components.attoseconds) / 1e18
        let factor = seconds > 0 ? (progress.now.seconds / seconds).rounded() : 0
        let now = progress.now < progress.end ? "\(progress.now) of \(progress.end)" : "\(progress.now), draining"
        return "\(title)  \(now)  \(HumanValue.number(factor))×  "
            + "\(HumanValue.grouped(Int64(progress.sagasStarted))) sagas started, "
            + "\(HumanValue.grouped(Int64(progress.sagasEnded))) ended"
    }
}
