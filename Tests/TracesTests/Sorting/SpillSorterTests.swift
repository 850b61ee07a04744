import TestSupport
import Testing

@testable import Traces

@Suite struct SpillSorterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func sorted(_ keys: [[UInt8]], budget: Int) throws -> (keys: [[UInt8]], payloads: [[UInt8]], runs: Int) {
        var sorter = SpillSorter(folder: folder.path, budget: budget)
        for key in keys { try sorter.add(key: key, payload: key.reversed() + [1]) }
        let merge = try sorter.finish()
        var result: (keys: [[UInt8]], payloads: [[UInt8]], runs: Int) = ([], [], sorter.runsWritten)
        while let record = try merge.next({ (key, payload) in (Array(key), Array(payload)) }) {
            result.keys.append(record.0)
            result.payloads.append(record.1)
        }
        return result
    }

    private func keys(_ count: Int, seed: UInt64) -> [[UInt8]] {
        var random = SeededNumbers(seed: seed)
        return (0..<count).map { index in
            (0..<random.below(20)).map { _ in UInt8(truncatingIfNeeded: random.next() % 3) }
                + withUnsafeBytes(of: UInt32(index).bigEndian) { Array($0) }
        }
    }

    @Test(arguments: [1 << 30, 4_096, 512, 1], [0, 1, 700] as [Int])
    func recordsComeInOrderOfTheirKeysWhateverTheBudget(budget: Int, count: Int) throws {
        let keys = keys(count, seed: 7)
        let expected = keys.sorted { $0.lexicographicallyPrecedes($1) }
        let found = try sorted(keys, budget: budget)
        #expect(found.keys == expected, "seed 7")
        #expect(found.payloads == expected.map { $0.reversed() + [1] }, "seed 7")
        #expect((found.runs > 0) == (count * 20 > budget && count > 1), "runs written: \(found.runs)")
        #expect(folder.names.isEmpty, "the runs have no names")
    }

    @Test func moreRunsThanMayBeOpenAreMergedOnTheWay() throws {
        let found = try sorted(keys(1_000, seed: 3), budget: 1)
        // One record a run: every 128th makes one run of all that are open.
        #expect(found.runs > 1_000)
        #expect(found.keys.count == 1_000)
    }

    @Test func aFolderThatCannotBeWrittenIsNamed() {
        var sorter = SpillSorter(folder: folder.file("missing"), budget: 1)
        #expect(throws: TraceError.self) {
            try sorter.add(key: [1], payload: [])
            try sorter.add(key: [2], payload: [])
        }
    }
}
