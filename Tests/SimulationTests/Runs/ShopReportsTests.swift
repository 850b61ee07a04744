import FlowerShopApplication
import Measurement
import Scenarios
import Testing

@testable import Simulation

/// What reports show of the shop is there: a wrong name would only leave a row or a chart out.
@Suite struct ShopReportsTests {
    private static let words = ReportVocabulary.flowerShop

    @Test func everyMetricOfTheReportsIsMeasured() throws {
        let known = try RunReference.metrics(of: ShopApplication()).map(\.name)
        let named =
            [Self.words.served, Self.words.answers.asked, Self.words.answers.refused, Self.words.answers.failed]
            + Self.words.laterEnds.map(\.metric) + Self.words.figures.map(\.metric) + Self.words.leading
            + OrderMetric.all.flatMap { [$0.name] + ($0.evidence?.metrics ?? []) }
        for name in named { #expect(known.contains(name), "\(name)") }
    }

    @Test func everyColumnOfTheReportsIsInTheTimeline() {
        let columns = Self.words.columns
        let known = RunReference.timeline(of: ShopApplication()).map(\.name)
        for name in [columns.asked, columns.served, columns.failed, columns.refused, columns.unanswered] {
            #expect(known.contains(name), "\(name)")
        }
        for name in [columns.latencyP50, columns.latencyP99] { #expect(known.contains("\(name)_ms"), "\(name)") }
    }

    @Test func aRecordSaysWhatItsMetricsMean() throws {
        let declared = try WorldRun(RunPlan(Scenario(of: .flowerShop), of: ShopApplication(), resolve: { $0 })).metrics
            .recorder.finish(at: 0).declarations
        #expect(Set(declared) == Set(OrderMetric.all))
    }
}
