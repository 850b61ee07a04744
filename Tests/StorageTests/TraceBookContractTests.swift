import Contexts
import Storage
import StorageSamples
import TestDatabases
import Testing

/// What every ``TraceBook`` promises, on every SQL database.
@Suite struct TraceBookContractTests {
    private static func trace(_ number: Int, flags: String = "01") -> String {
        let digits = "\(number)"
        return
            "00-4bf92f3577b34da6\(String(repeating: "0", count: 16 - digits.count))\(digits)-00f067aa0ba902b7-\(flags)"
    }

    private func publish(_ key: UInt64, in database: NumberDatabase, trace: String?) async throws {
        try await CurrentTrace.$value.withValue(trace) { _ = try await database.increment(key) }
    }

    @Test("What is published within a recorded trace has it, and what others publish has none", arguments: SQLKind.all)
    func kept(kind: SQLKind) async throws {
        let sample = try SQLSample(kind)
        let (one, other) = (try await sample.open(), try await sample.open())
        try await publish(1, in: one, trace: Self.trace(1))
        try await publish(2, in: one, trace: Self.trace(2, flags: "00"))
        try await publish(3, in: one, trace: nil)
        try await publish(.max, in: one, trace: Self.trace(4, flags: "03"))
        let events = try await other.events(after: 0, limit: 9)
        #expect(
            Set(try await other.traces(after: 0, through: events[3].id)) == [
                KeyedTrace(key: 1, trace: Self.trace(1)), KeyedTrace(key: .max, trace: Self.trace(4, flags: "03")),
            ])
        #expect(try await other.traces(after: events[0].id, through: events[2].id) == [])
        #expect(try await other.trace(of: 1) == Self.trace(1))
        #expect(try await other.trace(of: 2) == nil)
        // The latest request about it counts.
        try await publish(1, in: other, trace: Self.trace(9))
        #expect(try await one.trace(of: 1) == Self.trace(9))
    }

    @Test func theDatabaseKeepsThoseThatWereTracedLast() async throws {
        let sample = try SQLSample(.sqlite)
        let database = try await sample.open()
        try await publish(1, in: database, trace: Self.trace(1))
        try await publish(2, in: database, trace: Self.trace(2))
        let store = try sample.store()
        try await store.run("UPDATE traces SET place = place + \(KeyedTrace.maximumCount - 1)")
        try await store.run("UPDATE traces SET place = 1 WHERE message_key = 1")
        store.writer.close()
        try await publish(3, in: database, trace: Self.trace(3))
        #expect(try await database.trace(of: 1) == nil)
        #expect(try await database.trace(of: 2) != nil)
    }

    @Test(
        "Only the flag sampled has a trace recorded",
        arguments: [("00", false), ("01", true), ("02", false), ("0b", true)])
    func sampled(flags: String, isSampled: Bool) {
        CurrentTrace.$value.withValue(Self.trace(1, flags: flags)) {
            #expect((CurrentTrace.sampled != nil) == isSampled)
        }
    }
}
