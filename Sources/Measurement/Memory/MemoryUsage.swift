#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The memory of this process as its allocator and the system count it, in bytes.
package struct MemoryUsage: Hashable, Sendable {
    /// jemalloc's figures.
    package struct Heap: Hashable, Sendable {
        /// Bytes that the program holds (`stats.allocated`).
        package var allocated: UInt64
        /// Bytes of physical memory that the allocator has mapped (`stats.resident`).
        package var resident: UInt64
        /// All allocations of all threads since the process began, including freed ones. What a thread keeps in its own
        /// cache is counted when the cache is flushed. So the number is exact for the reading thread and a little
        /// behind for others.
        package var allocations: UInt64
        /// All bytes that the reading thread has ever allocated (`thread.allocated`), exact to the allocation.
        package var threadAllocated: UInt64
    }

    /// Nil if jemalloc is not the allocator of the process or was built without statistics. Then only ``peakResident``
    /// is known, and a report leaves out the other figures.
    package var heap: Heap?
    /// The most physical memory that the process ever had (`getrusage`).
    package var peakResident: UInt64

    /// Reads the figures now; takes some microseconds.
    package static func now() -> MemoryUsage {
        MemoryUsage(heap: isJemallocTheAllocator ? Jemalloc.heap() : nil, peakResident: peak())
    }

    /// Whether `malloc` of this process is jemalloc's. Linking jemalloc makes it so. A preloaded allocator or a
    /// sanitizer undoes it.
    package static let isJemallocTheAllocator: Bool = {
        guard let before: UInt64 = Jemalloc.read("thread.allocated") else { return false }
        // Not malloc: the optimiser removes a malloc that is paired with a free.
        var probe: UnsafeMutableRawPointer?
        guard posix_memalign(&probe, 64, Jemalloc.probeSize) == 0 else { return false }
        defer { free(probe) }
        guard let after: UInt64 = Jemalloc.read("thread.allocated") else { return false }
        return after >= before + UInt64(Jemalloc.probeSize)
    }()

    private static func peak() -> UInt64 {
        var usage = rusage()
        #if canImport(Glibc)
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        // Linux gives kilobytes.
        return UInt64(max(0, usage.ru_maxrss)) * 1_024
        #else
        guard getrusage(RUSAGE_SELF, &usage) == 0 else { return 0 }
        return UInt64(max(0, usage.ru_maxrss))
        #endif
    }
}
