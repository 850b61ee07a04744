import Measurement
import Testing

/// What a run says beside its figures, lest somebody takes them for more than they are.
@Suite struct NoteTests {
    private static func yaml(_ load: String, faults: String = "") -> String {
        """
        scenario: noted
        seed: 4
        duration: 20s
        drain: 4m
        shop: { services: { delivery: { transit: 1s, failure: 0% }, payment: { decline: 0% } } }
        traffic: { a: { executor: constant-arrival-rate, \(load), journey: [ order: { lines: 1 } ] } }
        faults: [ \(faults) ]
        """
    }

    @Test func arrivalsForWhichNobodyWasFreeAreTold() async throws {
        let few = try await run(Self.yaml("rate: 50/s, maxVUs: 1"))
        let dropped = few.count("traffic.dropped")
        #expect(dropped > 0)
        #expect(
            few.notes.first?.hasPrefix("\(dropped) of 1,000 arrivals found none of maxVUs free") == true, "\(few.notes)"
        )
        #expect(try await run(Self.yaml("rate: 5/s")).notes == [])
    }

    @Test func aServiceThatIsDownAtTheEndIsNamed() async throws {
        let record = try await run(
            Self.yaml("rate: 5/s", faults: "{ name: loop, at: 5s, crashLoop: payment, after: 1s }")
                .replacing("decline: 0%", with: "decline: 0%, replicas: 1"))
        let note = try #require(record.notes.first { $0.hasPrefix("'payment' had no ready replica from ") })
        #expect(note.contains("until the run ended at") && note.contains("which were started again"), "\(note)")
        #expect(!record.notes.contains { $0.hasPrefix("'order' had") || $0.contains("to 'order' found") })
    }

    @Test func aServiceThatMostRequestsDoNotFindIsNamed() async throws {
        let record = try await run(
            Self.yaml("rate: 5/s", faults: "{ name: gone, at: 2s, for: 17s, crashLoop: order, after: 100ms }")
                .replacing("decline: 0% }", with: "decline: 0% }, order: { replicas: 1 }"))
        let note = try #require(record.notes.first { $0.contains("to 'order' found no replica that takes them") })
        let found = Int(note.prefix { $0.isNumber }) ?? 0
        #expect(found >= 50 && note.contains(" of 100 requests "), "\(note)")
    }

    @Test func deadLettersAreToldAsLongAsTheyAreDead() async throws {
        let lasting = try await run(
            Self.yaml("rate: 5/s", faults: "{ name: dead, at: 5s, errors: payment, probability: 100% }"))
        let letters = Int(lasting.messages("dead_lettered", "payment"))
        #expect(letters > 0)
        #expect(
            lasting.notes.contains { $0.hasPrefix("\(letters) messages to payment still put aside after 20 failures") },
            "\(lasting.notes)")
        let over = try await run(
            Self.yaml("rate: 5/s", faults: "{ name: dead, at: 5s, for: 2m, errors: payment, probability: 100% }"))
        #expect(over.messages("dead_lettered", "payment") > 0)
        #expect(!over.notes.contains { $0.contains("put aside") }, "they were put back and handled: \(over.notes)")
    }
}
