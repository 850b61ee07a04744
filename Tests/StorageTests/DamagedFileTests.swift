import Contexts
import Storage
import StorageSamples
import TestSupport
import Testing

/// Files that something else wrote over.
@Suite struct DamagedFileTests {
    @Test("A damaged file is an error or does no harm, and never ends the process")
    func damage() async throws {
        let intact = try SQLiteSample()
        let database = try await intact.open()
        for key in 0..<40 as Range<UInt64> { try await database.increment(key) }
        // While it is open, all is in the log; when it is closed, all is in the file.
        let open = try intact.contents
        database.close()
        let closed = try intact.contents
        let seed: UInt64 = 12
        var random = SeededNumbers(seed: seed)
        var refusals = 0
        for round in 0..<(60 * SoakSize.factor) {
            let sample = try SQLiteSample()
            let damagesLog = round.isMultiple(of: 4)
            for (name, bytes) in damagesLog ? open : closed where !name.hasSuffix("-shm") {
                let isDamaged = damagesLog == name.hasSuffix("-wal")
                try sample.folder.write(name, isDamaged ? random.damage(bytes) : bytes)
            }
            do {
                let database = try await sample.open()
                for key in 0..<5 as Range<UInt64> { _ = try await database.number(key) }
                _ = try await database.events(after: 0, limit: .max)
                _ = try await database.pendingTimers(after: nil, limit: .max)
                try await database.increment(3)
            } catch let error as DatabaseError {
                refusals += 1
                #expect(error.detail.contains(sample.folder.path), "seed \(seed), round \(round): \(error)")
            }
        }
        #expect(refusals > 0, "seed \(seed)")
    }
}

extension SeededNumbers {
    /// Writes over some stretches of a file, or cuts it off.
    fileprivate mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        guard !bytes.isEmpty else { return bytes }
        if below(8) == 0 { return Array(bytes.prefix(below(bytes.count))) }
        for _ in 0..<(1 + below(12)) {
            let start = below(bytes.count)
            for place in start..<min(bytes.count, start + 1 + below(64)) {
                bytes[place] = UInt8(truncatingIfNeeded: next())
            }
        }
        return bytes
    }
}
