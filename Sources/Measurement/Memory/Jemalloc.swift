#if SYSTEM_ALLOCATOR
/// For a build without jemalloc, such as one with a sanitizer: no figure is known.
enum Jemalloc {
    static let probeSize = 4_096

    static func read<Value: FixedWidthInteger>(_ name: String) -> Value? { nil }

    static func heap() -> MemoryUsage.Heap? { nil }
}
#else
import CJemalloc

/// jemalloc's control interface, by the names of its manual page (jemalloc(3), version 5).
enum Jemalloc {
    /// Large enough to be served by its own size class.
    static let probeSize = 4_096
    /// `MALLCTL_ARENAS_ALL`: the index that stands for all arenas together.
    private static let allArenas = 4_096

    /// The value with this name; nil if it is unknown or has another size.
    static func read<Value: FixedWidthInteger>(_ name: String) -> Value? {
        var value = Value.zero
        var size = MemoryLayout<Value>.size
        guard mallctl(name, &value, &size, nil, 0) == 0, size == MemoryLayout<Value>.size else { return nil }
        return value
    }

    /// Updates the statistics and reads them; nil if any is missing.
    static func heap() -> MemoryUsage.Heap? {
        // Fails if thread caches are switched off. Then there is nothing to flush.
        _ = mallctl("thread.tcache.flush", nil, nil, nil, 0)
        var epoch: UInt64 = 1
        guard mallctl("epoch", nil, nil, &epoch, MemoryLayout<UInt64>.size) == 0,
            let allocated: Int = read("stats.allocated"),
            let resident: Int = read("stats.resident"),
            let threadAllocated: UInt64 = read("thread.allocated"),
            let small: UInt64 = read("stats.arenas.\(allArenas).small.nrequests"),
            let large: UInt64 = read("stats.arenas.\(allArenas).large.nrequests")
        else { return nil }
        return MemoryUsage.Heap(
            allocated: UInt64(clamping: allocated), resident: UInt64(clamping: resident), allocations: small &+ large,
            threadAllocated: threadAllocated)
    }
}
#endif
