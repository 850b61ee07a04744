internal import Dispatch

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

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
            if Self.isGone(STDOUT_FILENO) { Ending.now(.interrupted) }
        }
        timer.resume()
    }

    deinit { timer.cancel() }

    /// Whether the descriptor is a pipe or a socket without a reader.
    static func isGone(_ descriptor: Int32) -> Bool {
        var place = pollfd(fd: descriptor, events: 0, revents: 0)
        return poll(&place, 1, 0) > 0 && Int32(place.revents) & (POLLERR | POLLHUP) != 0
    }
}
