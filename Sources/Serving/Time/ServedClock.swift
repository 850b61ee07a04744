package import Contexts

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The time of a served process, and how its tasks wait for it. Tests bring a clock that they move by hand.
package protocol ServedClock: Sendable {
    /// Nanoseconds since 1970 began, UTC. It never goes back within a process.
    ///
    /// Timers are rows, so their instants must mean the same in every process that shares a database.
    var now: Instant { get }

    /// Waits for a length of time.
    ///
    /// - Throws: if the task is cancelled before.
    func sleep(for span: Timespan) async throws(CancellationError)
}

/// The system's clock: its date when the process began, and from then on its monotonic clock. So a correction of the
/// date takes effect at the next start of the process, and no instant is ever followed by an earlier one.
package struct SystemClock: ServedClock {
    private let origin: Int64

    package init() { origin = Self.nanoseconds(of: CLOCK_REALTIME) - Self.nanoseconds(of: CLOCK_MONOTONIC) }

    package var now: Instant { Instant(nanoseconds: origin + Self.nanoseconds(of: CLOCK_MONOTONIC)) }

    package func sleep(for span: Timespan) async throws(CancellationError) {
        do {
            try await Task.sleep(for: .nanoseconds(max(span, .zero).nanoseconds))
        } catch {
            throw CancellationError()
        }
    }

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
