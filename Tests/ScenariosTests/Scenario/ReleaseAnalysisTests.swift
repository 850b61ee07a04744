import Testing

@testable import Scenarios
@testable import Texts

/// Analyses of releases that can never take place, and those that can.
@Suite struct ReleaseAnalysisTests {
    /// What is wrong with releases of order's `v2`, in a run of one minute and a drain of two.
    private func found(_ releases: String, order: String = "", journey: String = "[ order ]") -> [Diagnostic] {
        problems(
            """
            scenario: test
            duration: 1m
            drain: 2m
            shop: { services: { order: { versions: { v2: {} }, \(order) }, payment: { versions: { v2: {} } } } }
            traffic: { t: { executor: constant-arrival-rate, rate: 10/s, journey: \(journey) } }
            releases: [ \(releases) ]

            """)
    }

    private static let rolling = "{ name: r, at: 20s, service: order, version: v2, strategy: rolling, analysis: {} }"

    @Test func whatCanBeMeasuredIsFine() {
        #expect(found(Self.rolling).isEmpty)
        #expect(found(Self.rolling, journey: "[ browse: {}, { visit: /orders/1 } ]").isEmpty)
        #expect(found(Self.rolling.replacing("analysis: {}", with: "analysis: off"), journey: "[ list ]").isEmpty)
    }

    @Test func anAnalysisIsToldThatCanNeverTakePlace() {
        let never = "the analysis of 'r' can never take place: "
        func expect(
            _ diagnostics: [Diagnostic], _ message: String, hint: String, _ location: SourceLocation = #_sourceLocation
        ) {
            #expect(diagnostics.map(\.message) == [never + message], sourceLocation: location)
            #expect(diagnostics.first?.hint == hint, sourceLocation: location)
        }
        expect(
            found(Self.rolling, journey: "[ browse: {}, { visit: /products/1 } ]"),
            "no journey sends anything to 'order'",
            hint: "add a step that does, such as order, or set analysis to off")
        expect(
            found(Self.rolling.replacing("{} }", with: "{ interval: 160s } }")),
            "its first measurement is due at 3m, and the run ends at 3m at the latest",
            hint: "shorten the interval, or begin the release earlier")
        expect(
            found(Self.rolling, order: "replicas: 0"), "'order' has no replicas",
            hint: "set shop.services.order.replicas")
        expect(
            found(Self.rolling.replacing("v2", with: "v1")), "all replicas of 'order' run v1 already",
            hint: "release another version, or set analysis to off")
        let canary = Self.rolling.replacing("rolling", with: "canary, steps: [ { setWeight: 40% } ]")
        expect(
            found(canary, order: "replicas: 1, strategy: { maxSurge: 0, maxUnavailable: 1 }"),
            "setWeight 40% of 1 replica is none",
            hint: "give 'order' a maxSurge, more replicas, or the step more weight")
        #expect(found(canary, order: "replicas: 1").isEmpty, "with a surge there are two")
        let next = "{ name: s, at: 25s, service: order, version: v2, strategy: rolling }"
        expect(
            found(Self.rolling + ", " + next), "its first measurement is due at 30s, and 's' takes its place at 25s",
            hint: "shorten the interval, or begin 's' later")
        #expect(found(Self.rolling + ", " + next.replacing("order", with: "payment")).isEmpty)
        #expect(found(Self.rolling + ", " + next.replacing("25s", with: "31s")).isEmpty)
    }

    @Test func aVariantThatTakesTheTrafficAwayIsToldToo() {
        let found = problems(
            """
            scenario: test
            duration: 1m
            shop: { services: { order: { versions: { v2: {} } } } }
            traffic: { t: { executor: constant-arrival-rate, rate: 10/s, journey: [ order ] } }
            releases: [ \(Self.rolling) ]
            variants: { late: { releases.r.analysis.interval: 20m } }

            """)
        #expect(found.count == 1 && found[0].message.contains("(in the variant 'late')"), "\(found)")
    }
}
