internal import Dispatch
internal import SystemPackage
internal import Texts

/// Ends a command whose only result is its output as soon as nobody reads it any more, as after `| head`.
///
/// A command that also writes files goes on without its reader. So does a command whose exit code says what it has
/// found.
final class ReaderWatch {
    /// The time between two looks.
    static let interval = DispatchTimeInterval.milliseconds(200)

    private let timer: any DispatchSourceTimer

    /// Watches standard output until this value ends.
    init() {
        timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + Self.interval, repeating: Self.interval)
        timer.setEventHandler {
            if Self.isGone(.standardOutput) { Ending.now(.interrupted) }
        }
        timer.resume()
    }

    deinit { timer.cancel() }

    /// Whether this is a pipe or a socket without a reader.
    static func isGone(_ file: FileDescriptor) -> Bool {
        !Readiness.wait(for: file, [], milliseconds: 0).isDisjoint(with: .gone)
    }
}
