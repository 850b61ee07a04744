import Platform
import Polyglot
import Reports
import Scenarios
import Simulation
import Testing

/// What is told of metrics, columns and events is what there is.
@Suite struct ReferenceTests {
    @Test func everyMetricHasItsSentence() throws {
        for metric in try RunReference.metrics() { #expect(metric.meaning != "", "\(metric.name)") }
    }

    @Test func everyColumnOfTheTimelineHasItsSentence() async throws {
        let record = try await run(
            """
            scenario: columns
            duration: 2s
            traffic: { a: { executor: constant-arrival-rate, rate: 2/s } }
            """)
        let header = CSVReport.timeline.text(record).prefix { $0 != "\r\n" }.split(separator: ",").map(String.init)
        let documented = RunReference.timeline.flatMap { entry in
            entry.name.contains("SERVICE")
                ? ShopSpec.serviceNames.map { entry.name.replacing("SERVICE", with: $0) } : [entry.name]
        }
        #expect(header.dropFirst(CSVReference.timeline.count).sorted() == documented.sorted())
    }

    @Test func everyKindOfEventOfThePlatformHasItsSentence() {
        let names = RunReference.events.map(\.name)
        for kind in PlatformEvent.Kind.allCases { #expect(names.contains(kind.rawValue)) }
    }

    @Test func everyKindOfEventOfAnExternalProgramHasItsSentence() {
        let names = RunReference.events.map(\.name)
        let kinds = ExternalFailure.Kind.allCases.map(ExternalEvent.Kind.failed) + [.restarted]
        for kind in kinds { #expect(names.contains(kind.name)) }
    }
}
