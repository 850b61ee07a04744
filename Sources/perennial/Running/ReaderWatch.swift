internal import Dispatch

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Ends a command whose only result is what it prints as soon as nobody reads that any more, as after `| head`.
///
/// A command that also writes files, or whose exit code says what it has found, goes on without its reader.
final class ReaderWatch {
    /// How often it is looked.
    static let interval = DispatchTimeInterval.milliseconds(200)

    private let timer: any DispatchSourceTimer

    /// Looks after standard output until this value ends.
    init() {
        timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + Self.interval, repeating: Self.interval)
        timer.setEventHandler {
            if Self.isGone(STDOUT_FILENO) { Ending.now(.interrupted) }
        }
        timer.resume()
    }

    deinit { timer.cancel() }

    /// Whether the descriptor is a pipe, or a socket, that nobody reads.
    static func isGone(_ descriptor: Int32) -> Bool {
        var place = pollfd(fd: descriptor, events: 0, revents: 0)
        return poll(&place, 1, 0) > 0 && Int32(place.revents) & (POLLERR | POLLHUP) != 0
    }
}
