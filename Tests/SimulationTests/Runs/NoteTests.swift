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
