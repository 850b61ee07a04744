internal import Measurement

/// The figures of a run's memory, as a record names them. Those of the allocator are missing where it is not jemalloc,
/// those of a saga where the run was cut off or over within a second.
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
