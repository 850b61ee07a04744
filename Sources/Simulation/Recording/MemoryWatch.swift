internal import Measurement

/// Measures what is allocated between the first second of a run and its last.
///
/// Both readings are made on the loop's thread, within one run of the loop. The bytes are those of that thread only, so
/// they do not show anything else that the process does. jemalloc counts allocations by arena and not by thread, so
/// their number is that of the whole process. The first second is left out, because things that are made once and
/// reused are made then.
struct MemoryWatch {
    private struct Reading {
        let heap: MemoryUsage.Heap
        let sagas: Int
    }

    private var first: Reading?
    private var last: Reading?

    /// Reads the allocator's figures if they have not been read yet. `sagas` is the number that have been started by
    /// now.
    mutating func begin(sagas: Int) {
        if first == nil { first = Self.reading(sagas) }
    }

    /// Reads the allocator's figures once more.
    mutating func end(sagas: Int) { last = Self.reading(sagas) }

    private static func reading(_ sagas: Int) -> Reading? {
        MemoryUsage.now().heap.map { Reading(heap: $0, sagas: sagas) }
    }

    /// Bytes and allocations per saga; nil without jemalloc, or where the run was cut off or over within a second.
    var perSaga: (bytes: Double, allocations: Double)? {
        guard let first, let last, last.sagas > first.sagas else { return nil }
        let sagas = Double(last.sagas - first.sagas)
        return (
            Double(last.heap.threadAllocated &- first.heap.threadAllocated) / sagas,
            Double(last.heap.allocations &- first.heap.allocations) / sagas
        )
    }
}
