#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Ends a process that runs wild, so that a test of it fails instead of waiting, or taking the machine's memory.
package enum ProcessLimits {
    package struct Refusal: Error {
        package let number: Int32
    }

    /// Ends this process by a signal after so much time of the processor, and lets it ask for so much memory.
    package static func set(seconds: UInt, bytes: UInt) throws(Refusal) {
        #if canImport(Glibc)
        let (processor, memory) = (__rlimit_resource_t(RLIMIT_CPU.rawValue), __rlimit_resource_t(RLIMIT_DATA.rawValue))
        #else
        let (processor, memory) = (RLIMIT_CPU, RLIMIT_DATA)
        #endif
        for (resource, most) in [(processor, seconds), (memory, bytes)] {
            var limit = rlimit(rlim_cur: rlim_t(most), rlim_max: rlim_t(most))
            guard setrlimit(resource, &limit) == 0 else { throw Refusal(number: errno) }
        }
    }
}
