#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// What clocks of the system say that Swift's own library does not have.
package enum SystemClocks {
    /// How long the calling thread has had a processor, user and system time together, in nanoseconds; 0 where the system
    /// does not say.
    package static func threadProcessorNanoseconds() -> Int64 { nanoseconds(of: CLOCK_THREAD_CPUTIME_ID) }

    /// The date, in seconds since 1970 began, UTC.
    package static func secondsSince1970() -> Int64 { nanoseconds(of: CLOCK_REALTIME) / 1_000_000_000 }

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { return 0 }
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
