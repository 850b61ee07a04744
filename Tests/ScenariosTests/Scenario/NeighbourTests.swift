import Contexts
import FlowerShopApplication
import Testing
import Texts

@testable import Scenarios

/// A key that another place knows is told with that place.
@Suite struct NeighbourTests {
    static let cases: [(yaml: String, hint: String)] = [
        (
            "shop: { timeout: 2s }",
            "'timeout' belongs under shop.gateway or under shop.gateway.nextUpstream "
                + "or under shop.calls.order -> payment"
        ),
        ("shop: { warmup: 5s }", "'warmup' belongs at the top of the file"),
        ("maximumPoolSize: 3", "'maximumPoolSize' belongs under shop.services.SERVICE.database"),
        (
            "shop: { services: { order: { maximumPoolSize: 3 } } }",
            "'maximumPoolSize' belongs under shop.services.order.database"
        ),
        ("shop: { services: { order: { decline: 2% } } }", "'decline' belongs under shop.services.payment"),
        (
            "shop: { calls: { order -> payment: { maxAttempts: 2 } } }",
            "'maxAttempts' belongs under shop.calls.order -> payment.retry"
        ),
        (
            "faults: [ { kill: order, rate: 2/m, lasts: 5s } ]",
            "known here: kill, name, at, for, replicas, rate, crashPoint"
        ),
        (
            "shop: { calls: { order -> payment: { time: 2s } } }",
            "'time' belongs under shop.services.SERVICE or under faults.N"
        ),
        // What is spelled alike comes before what is far away.
        ("shop: { calls: { order -> payment: { retri: off } } }", "did you mean 'retry'?"),
        ("seeed: 3", "did you mean 'seed'?"),
    ]

    @Test(arguments: cases)
    func theNeighbourIsNamed(_ yaml: String, _ hint: String) {
        let found = problems(minimal + yaml)
        #expect(found.first?.message.hasPrefix("unknown key") == true)
        #expect(found.first?.hint == hint, "\(found)")
    }

    @Test func keysAreFoundByPrefixAndByName() {
        let reference = KeyReference(.flowerShop)
        #expect(reference.entries(below: "shop.gateway").contains { $0.text == "shop.gateway.timeout" })
        #expect(
            reference.entries(below: "shop.services.order.database").map(\.text).contains(
                "shop.services.SERVICE.database.commit"))
        #expect(
            reference.entries(below: "circuitBreaker").map(\.text) == ["shop.calls.order -> payment.circuitBreaker"])
        #expect(reference.entries(below: "nothing").isEmpty)
        let deadline = reference.entries.first { $0.path.last == "paymentDeadline" }
        #expect(deadline?.owners == ["order"])
        #expect(deadline?.defaultText == "30s")
        let workers = reference.entries.first { $0.path.last == "workers" }
        #expect(workers?.owners == [] && workers?.type == "whole number, 1 to 10000" && workers?.defaultText == "16")
    }

    @Test func everyPathOfTheFormatIsTold() {
        let told = Set(KeyReference(.flowerShop).entries.map(\.text))
        for path in Format.scenario(.flowerShop).shape.paths() {
            var segments = path.split(separator: ".").map(String.init)
            if segments.contains("p50") || segments.contains("p99") { continue }
            if segments.count > 2, segments[1] == "services" { segments[2] = "SERVICE" }
            let isInside = path.hasPrefix("shop.services.") && segments.count == 3
            // A distribution's own keys are told once, with how values are written.
            let isValue = ["constant", "exponential", "mean", "empirical"].contains(segments[segments.count - 1])
            #expect(isInside || isValue || told.contains(segments.joined(separator: ".")), "\(path)")
        }
    }
}

/// A variant without its base's faults lacks what is expected of them.
@Suite struct LeftOutTests {
    private static let yaml =
        minimal + """
            faults:
              - { name: f, at: 5s, for: 5s, slow: payment, time: 1s }
              - { name: g, at: 20s, for: 5s, slow: order, time: 1s }
            expect:
              - saga.completion >= 90%
              - saga.completion >= 95% during f
              - 'recovery{fault="g"} < 30s'

            """

    private func variants(_ yaml: String) throws -> [NamedVariant] {
        try ScenarioReader(.flowerShop).read(Array(yaml.utf8), file: "test.yaml").variants
    }

    @Test func aVariantWithoutFaultsLeavesOutWhatIsExpectedOfThem() throws {
        let variant = try variants(Self.yaml + "variants: { calm: { faults: [] } }")[0]
        #expect(variant.scenario.expectations.map(\.text) == ["saga.completion >= 90%"])
        #expect(variant.leftOut.map(\.text) == ["saga.completion >= 95% during f", "recovery{fault=\"g\"} < 30s"])
    }

    @Test func aVariantWithOneOfThemKeepsWhatIsExpectedOfIt() throws {
        let other = "faults: [ { name: g, at: 9s, for: 5s, slow: order, time: 1s } ]"
        let variant = try variants(Self.yaml + "variants: { one: { \(other) } }")[0]
        #expect(variant.leftOut.map(\.text) == ["saga.completion >= 95% during f"])
    }

    @Test func anExpectationOfItsOwnMustNameAFaultThatItHas() {
        let found = problems(
            Self.yaml + "variants: { calm: { faults: [], expect: [ saga.completion >= 95% during f ] } }")
        #expect(found.count == 1 && found[0].message.contains("names the fault 'f'"), "\(found)")
        #expect(found.first?.message.hasSuffix("(in the variant 'calm')") == true)
    }

    @Test func theBaseItselfMustHaveIt() {
        #expect(problems(minimal + "expect: [ saga.completion >= 95% during f ]").count == 1)
    }
}
