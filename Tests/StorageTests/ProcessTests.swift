import Contexts
import Storage
import StorageSamples
import TestDatabases
import TestSupport
import Testing

/// Processes that share a database's file, and that are killed.
@Suite struct ProcessTests {
    @Test("Two processes on one file lose nothing, and number events in order without gaps", arguments: SQLKind.all)
    func twoProcesses(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        _ = try await sample.open()
        let count = 400
        let processes = try (0..<2).map { _ in
            try StorageProgram([sample.argument, "5", "\(count)", "8", "shared"])
        }
        for process in processes {
            let ended = try process.ended()
            #expect(ended.lines.filter { $0.hasPrefix("failed") }.isEmpty && ended.code == 0)
            #expect(ended.lines.count == count + 1)
        }
        let database = try await sample.open()
        #expect(try await database.number(5) == Int64(2 * count))
        let events = try await database.events(after: 0, limit: .max)
        #expect(events.map(\.id) == (1...UInt64(2 * count)).map { 1 << 48 | $0 })
    }

    @Test("What a process said before it was killed is kept, and nothing is half done", arguments: SQLKind.all, 1...5)
    func killed(kind: SQLKind, seed: Int) async throws {
        var random = SeededNumbers(seed: UInt64(seed))
        let sample = try SQLSample(kind)
        var kept: Set<UInt64> = []
        for life in 0..<3 {
            let first = UInt64(life) * 100_000
            let program = try StorageProgram([sample.argument, "\(first)", "100000", "16", "own"])
            for line in program.killed(afterLines: 1 + random.below(200)) where line.hasPrefix("kept ") {
                // The last line may be cut off in the middle of a number.
                if let key = UInt64(line.dropFirst(5)) { kept.insert(key) }
            }
            #expect(kept.contains { $0 >= first }, "seed \(seed)")
        }
        let database = try await sample.open()
        let events = try await database.events(after: 0, limit: .max)
        let keys = Set(events.map(\.key))
        #expect(keys.count == events.count, "seed \(seed)")
        for key in kept where !keys.contains(key) {
            // The first digits of the last number are another number, which may be of no event.
            let isCut = keys.contains { String($0).hasPrefix(String(key)) }
            #expect(isCut, "\(key) was acknowledged and is lost, seed \(seed)")
        }
        for key in keys { #expect(try await database.number(key) == 1, "seed \(seed)") }
        #expect(events.map { $0.id & 0xFFFF_FFFF } == Array(1...UInt64(events.count)), "seed \(seed)")
    }
}
