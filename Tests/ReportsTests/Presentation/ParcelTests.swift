import Testing
import Texts

@testable import Measurement
@testable import Reports

/// Reports of an application that is not the shop.
@Suite struct ParcelTests {
    private static let vocabulary = ParcelSamples.vocabulary

    /// The lines of a text that have the shop's words.
    private func shopLines(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter {
            $0.contains(#/(?i)\border|orders|\bshop|payment|\bdelivered/#)
        }
    }

    @Test func theConsoleTellsOfParcels() throws {
        let text = ConsoleReport([try ParcelSamples.record()], in: Self.vocabulary, width: 120).render()
        for row in [
            "parcels served         30% (12 of 40 asked)", "lost later             2 after booking",
            "on the road            1", "parcels                40 asked: 15 booked · 20 refused (depot_full)",
            "3 failed (no_label)", "2 unanswered (timed_out)",
        ] {
            #expect(text.contains("\n  \(row)") || text.contains(" · \(row)"), "\(row): \(text)")
        }
        #expect(shopLines(text) == [])
    }

    @Test func sideBySideTheConsoleTellsOfParcelsToo() throws {
        let records = [try ParcelSamples.record(), try ParcelSamples.record(variant: "spare-printer", lost: 0)]
        let text = ConsoleReport(records, in: Self.vocabulary, width: 100).render()
        for row in ["  parcels served", "  lost after booking", "  parcels asked", "    booked", "      no_label"] {
            #expect(text.contains("\n\(row)"), "\(row): \(text)")
        }
        #expect(text.contains("as the courier was not in its steady state"))
        #expect(shopLines(text + ConsoleReport(records, in: Self.vocabulary).failures()) == [])
    }

    @Test("The page has the application's figures, charts and cards", arguments: [1, 2])
    func thePageTellsOfParcels(runs: Int) throws {
        let records = try (0..<runs).map { try ParcelSamples.record(variant: $0 == 0 ? nil : "spare-printer") }
        let page = HTMLReport(records, in: Self.vocabulary).render()
        for text in [
            "of 40 parcels, 12 (30%) were served; 20 refused at once", "2 lost on the road, 1 still on the road",
            "Parcels a second", "Latency of parcels", "meant to send a parcel to the answer", "ended with a signature",
            "Parcels are those that customers asked for while it lasted.", ">label failed, why</th>",
            ">lost after booking</th>", ">parcel p50 / p99, accepted</th>", ">parcels lost</th>",
            ">send p99, accepted</th>", "A parcel is served here that was booked.", "handed_over",
        ] {
            #expect(page.contains(text), "\(text)")
        }
        #expect(shopLines(page) == [])
    }

    @Test func aComparisonLeadsWithParcels() throws {
        let sides = [try ParcelSamples.record(), try ParcelSamples.record(lost: 3)].map {
            ComparisonSide(name: "s", records: [$0])
        }
        let comparison = RunComparison(base: sides[0], candidate: sides[1])
        let lead = ComparisonLead(comparison, in: Self.vocabulary)
        #expect(lead.values.map(\.key.metric) == ["parcel.served", "latency"])
        let report = ComparisonReport([.init(name: "rush-hour", comparison: comparison)], in: Self.vocabulary)
        #expect(shopLines(report.table() + report.markdown()) == [])
    }

    @Test func sagasAreThoseOfParcels() throws {
        var saga = SagaSamples.saga
        let header = SagaHeader(
            identity: SagaSamples.header.identity, digest: "abc", rule: "one in 1", asked: 12,
            services: ["depot", "van"], replicas: ["depot-0", "depot-1", "van-0"],
            messages: ["", "book", "load", "loaded", "booked", "unloaded"], compensations: ["unloaded"],
            failures: SagaSamples.header.failures, codes: [])
        (saga.end, saga.cause) = (.succeeded, nil)
        let story = SagaStory.text(saga, header, in: Self.vocabulary)
        #expect(story.hasPrefix("parcel 11 of sample/base, seed 7: handed_over, 90 ms after it was placed\n"))
        var trace = TraceWriter(header, in: Self.vocabulary, into: MemorySink())
        trace.write(saga)
        let events = trace.finished().text
        #expect(events.contains(#""args":{"parcel":11,"saga":"handed_over""#))
        var file = SagaWriter(try header.json(), into: MemorySink())
        file.write(saga)
        let stored = try StoredSagas(file.finished().bytes)
        let list = try KeptSagaList.text(stored, "r", in: Self.vocabulary)
        #expect(list.contains("1 of 12 parcels were kept: one in 1\n\nhanded_over, 1 kept: 11\n"))
        #expect(list.contains("perennial explain r --parcel 11 tells"))
        let absence = KeptSagaList.absence(of: 12, stored, in: Self.vocabulary)
        #expect(absence == "parcel 12 was never placed: the run's parcels are 0 to 11")
        #expect(shopLines(story + events + list) == [])
    }

    @Test func breachesAreThoseOfParcels() throws {
        let list = BrokenList.text(try ParcelSamples.record(), of: "r", in: Self.vocabulary)
        #expect(list.hasSuffix("perennial explain r --parcel 7 tells the first of these parcels, if it was kept\n"))
        let columns = CSVReference.markdown(in: Self.vocabulary)
        #expect(columns.contains("| `subject` | what is broken: parcel or courier |"))
        #expect(columns.contains("| `number` | which of them; empty for the courier |"))
    }
}
