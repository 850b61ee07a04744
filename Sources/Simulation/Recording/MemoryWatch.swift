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

    /// Writes the figures of a run that is over, as the allocator counts them. The bytes of a saga are the same in every
    /// virtual run of one build.
    func write(to recorder: RunRecorder) throws(RecorderError) {
        func set(_ figure: MemoryFigure, _ value: Double) throws(RecorderError) {
            recorder.set(value, for: try figure.register(in: recorder))
        }
        let usage = MemoryUsage.now()
        try set(.peakResident, Double(usage.peakResident))
        guard let heap = usage.heap else { return }
        try set(.allocated, Double(heap.allocated))
        try set(.resident, Double(heap.resident))
        guard let perSaga else { return }
        try set(.allocatedPerSaga, perSaga.bytes)
        try set(.allocationsPerSaga, perSaga.allocations)
    }

    /// Bytes and allocations per saga; nil without jemalloc, or where the run was cut off or over within a second.
    private var perSaga: (bytes: Double, allocations: Double)? {
        guard let first, let last, last.sagas > first.sagas else { return nil }
        let sagas = Double(last.sagas - first.sagas)
        return (
            Double(last.heap.threadAllocated &- first.heap.threadAllocated) / sagas,
            Double(last.heap.allocations &- first.heap.allocations) / sagas
        )
    }
}

/// The figures of a run's memory, as a record names them. The allocator's figures are missing if it is not jemalloc.
/// The figures of a saga are missing if the run was cut off or was over within a second.
enum MemoryFigure: String, CaseIterable {
    case peakResident = "memory.peak_resident"
    case allocated = "memory.allocated"
    case resident = "memory.resident"
    case allocatedPerSaga = "memory.allocated_per_saga"
    case allocationsPerSaga = "memory.allocations_per_saga"

    /// Registers the figure.
    func register(in recorder: RunRecorder) throws(RecorderError) -> FigureID {
        try recorder.figure(rawValue, unit: unit, better: .lower)
    }

    private var unit: MetricUnit { self == .allocationsPerSaga ? .count : .bytes }
}
