import Testing

@testable import Measurement

@Suite struct MemoryUsageTests {
    @Test func theProcessHasUsedMemory() {
        #expect(MemoryUsage.now().peakResident > 1_000_000)
    }

    @Test func allocationsAreCountedWhereJemallocIsTheAllocator() throws {
        try #require(MemoryUsage.isJemallocTheAllocator, "the tests are linked with jemalloc")
        let size = 1 << 20
        let before = try #require(MemoryUsage.now().heap)
        let blocks = (0..<8).map { _ in UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16) }
        let during = try #require(MemoryUsage.now().heap)
        #expect(during.threadAllocated - before.threadAllocated >= UInt64(8 * size))
        #expect(during.allocations >= before.allocations + 8)
        #expect(during.resident > 0)
        #expect(during.allocated >= UInt64(8 * size))
        for block in blocks { block.deallocate() }
    }

    /// Without optimisation generic code allocates for its own sake.
    @Test(.enabled(if: !_isDebugAssertConfiguration())) func recordingAllocatesNothing() throws {
        let recorder = RunRecorder()
        let (counter, gauge) = try (recorder.counter("c"), recorder.gauge("g"))
        let histogram = try recorder.histogram("h")
        try recorder.window("fault", from: 0, to: 10_000)
        try recorder.column("p99", .percentile([histogram], 99))
        recorder.record(1, in: histogram, at: 0)
        let before = try #require(MemoryUsage.now().heap?.threadAllocated)
        for time in Int64(0)..<10_000 {
            recorder.add(to: counter, at: time)
            recorder.record(time * 1_000, in: histogram, at: time)
            recorder.set(Double(time), for: gauge, at: time)
        }
        let after = try #require(MemoryUsage.now().heap?.threadAllocated)
        #expect(after - before < 10_000, "\(after - before) bytes for 30,000 samples")
    }
}
