internal import Contexts
internal import Reports
internal import Simulation
internal import Synchronization
internal import SystemPackage
internal import Texts

/// Shows how far a run has come, at most ten times a second by the wall clock; in a log at most once a second.
///
/// Called only from the run's own thread, where the lock costs nothing.
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

    /// The function that a run reports its progress to. Nil if nobody looks, so that the run need not compute it.
    var listener: (@Sendable (RunProgress) -> Void)? {
        guard choice != .off else { return nil }
        return { self.show($0) }
    }

    private func show(_ progress: RunProgress) {
        let now = ContinuousClock.now
        let interval = choice == .lines ? Self.intervalInLog : Self.intervalOnTerminal
        state.withLock { state in
            if let shownAt = state.shownAt, now - shownAt < interval { return }
            state.shownAt = now
            if choice == .lines {
                Terminal.printError(Self.text(title, progress, after: now - started))
            } else {
                let width =
                    min(Terminal.columns(of: .standardError) ?? ConsoleReport.defaultWidth, Terminal.maximumWidth) - 1
                let text = Self.text(title, progress, after: now - started)
                Terminal.writeError("\r\u{1B}[K" + text.prefix(width))
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

    /// Hours, minutes and seconds as `1:02:03` or `2:03`.
    static func clock(_ span: Timespan) -> String {
        func two(_ value: Int64) -> String { (value < 10 ? "0" : "") + "\(value)" }
        let seconds = span.nanoseconds / 1_000_000_000
        let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60)
        return (hours > 0 ? "\(hours):\(two(minutes))" : "\(minutes)") + ":\(two(seconds % 60))"
    }

    /// `saga (base)  1:02 of 3:00  769×  12,345 arrivals, 8,002 sagas ended, 2 breakers open; now: slow-payment`
    static func text(_ title: String, _ progress: RunProgress, after wall: Duration) -> String {
        let seconds = Double(wall.components.seconds) + Double(wall.components.attoseconds) / 1e18
        let factor = seconds > 0 ? (progress.now.seconds / seconds).rounded() : 0
        let now =
            progress.now < progress.end
            ? "\(clock(progress.now)) of \(clock(progress.end))" : "\(clock(progress.now)), draining"
        var counts = [
            HumanValue.counted(Int(progress.arrivals), "arrival"),
            HumanValue.counted(progress.ended, progress.subject) + " ended",
        ]
        if progress.breakersOpen > 0 {
            counts.append(HumanValue.counted(Int(progress.breakersOpen), "breaker") + " open")
        }
        let failing = progress.failing.isEmpty ? "" : "; now: \(progress.failing.joined(separator: ", "))"
        return "\(title)  \(now)  \(HumanValue.number(factor))×  \(counts.joined(separator: ", "))\(failing)"
    }
}
