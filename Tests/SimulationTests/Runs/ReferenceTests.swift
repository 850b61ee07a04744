import FlowerShopApplication
import Measurement
import Platform
import Polyglot
import Reports
import Scenarios
import Testing

@testable import Simulation

/// What is told of metrics, columns and events is what there is.
@Suite struct ReferenceTests {
    @Test func everyMetricHasItsSentence() throws {
        for metric in try RunReference.metrics(of: ShopApplication()) {
            #expect(metric.meaning != "", "\(metric.name)")
        }
    }

    @Test func everyColumnOfTheTimelineHasItsSentence() async throws {
        let record = try await run(
            """
            scenario: columns
            duration: 2s
            traffic: { a: { executor: constant-arrival-rate, rate: 2/s } }
            """)
        let header = CSVReport.timeline.text(record).prefix { $0 != "\r\n" }.split(separator: ",").map(String.init)
        let documented = RunReference.timeline(of: ShopApplication()).flatMap { entry in
            entry.name.contains("SERVICE")
                ? ScenarioVocabulary.flowerShop.serviceNames.map { entry.name.replacing("SERVICE", with: $0) }
                : [entry.name]
        }
        #expect(header.dropFirst(CSVReference.timeline.count).sorted() == documented.sorted())
    }

    /// A run logs no kind without a sentence, since it takes its kinds from where the reference takes them.
    @Test func everyKindOfEventStandsInTheReferenceOnce() {
        let names = RunReference.events.map(\.name)
        #expect(Set(names).count == names.count)
        let kinds =
            PlatformEvent.Kind.allCases.map(\.rawValue) + ExternalEvent.Kind.allCases.map(\.name)
            + RunEventKind.allCases.map(\.rawValue)
        #expect(names == kinds + [CSVReference.overflow])
        for kind in ExternalFailure.Kind.allCases { #expect(names.contains(ExternalEvent.Kind.failed(kind).name)) }
        for event in RunReference.events { #expect(event.meaning != "", "\(event.name)") }
    }

    @Test func reportsLookForKindsOfEventsThatThereAre() {
        let names = RunReference.events.map(\.name)
        for kind in [
            RunEvent.faultStarted, RunEvent.faultEnded, RunEvent.killed, RunEvent.crashed, RunEvent.release,
            RunEvent.held, RunEvent.promoted, RunEvent.rolledBack, BreakerMove.kind,
        ] { #expect(names.contains(kind), "\(kind)") }
    }
}
