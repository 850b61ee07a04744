internal import Measurement

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
