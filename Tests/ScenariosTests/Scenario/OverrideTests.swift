import Contexts
import FlowerShopApplication
import Platform
import Testing

@testable import Scenarios
@testable import Texts

@Suite struct OverrideTests {
    private func scenario(_ settings: [String], _ yaml: String = minimal) throws -> Scenario {
        let overrides = try settings.map { try Override(argument: $0) }
        return try read(yaml, ScenarioReader(.flowerShop, overrides: overrides))
    }

    private func problem(_ setting: String, _ yaml: String = minimal) -> Diagnostic? {
        do {
            let reader = ScenarioReader(.flowerShop, overrides: [try Override(argument: setting)])
            _ = try reader.read(Array(yaml.utf8), file: "test.yaml")
            return nil
        } catch {
            return error.list.first
        }
    }

    @Test func aValueOfTheFileIsReplaced() throws {
        #expect(try scenario(["duration=30s"]).duration == .seconds(30))
        #expect(
            try scenario(["traffic.shoppers.rate=7/m"]).traffic.map(\.executor)
                == [.open(OpenLoad(startRate: Rate(7, per: .minute)))])
    }

    @Test func aDefaultIsReplacedWithoutItsKeysInTheFile() throws {
        #expect(try scenario(["shop.services.payment.replicas=3"]).application.service("payment")?.replicas == 3)
        #expect(
            try scenario(["shop.network={ p50: 1ms, p99: 2ms }"]).application.network
                == .lognormal(p50: .milliseconds(1), p99: .milliseconds(2)))
        #expect(try scenario(["shop.network=3ms"]).application.network == .constant(.milliseconds(3)))
    }

    @Test func keysMayHoldSpacesAndArrows() throws {
        let path = "shop.calls.order -> payment.circuitBreaker"
        #expect(
            try scenario(["\(path)={}"]).application.calls[0].policy.circuitBreaker == CircuitBreakerConfiguration())
        #expect(try scenario(["\(path)={}", "\(path)=off"]).application.calls[0].policy.circuitBreaker == nil)
        #expect(
            try scenario(["\(path).slidingWindowSize=7"]).application.calls[0].policy.circuitBreaker?.slidingWindowSize
                == 7)
    }

    @Test func elementsOfListsAreFoundByIndexAndName() throws {
        let yaml = minimal + "faults: [ { name: flood, kill: order }, { kill: payment } ]\n"
        #expect(try scenario(["faults.flood.at=5s"], yaml).faults.map(\.at) == [.seconds(5), .zero])
        #expect(try scenario(["faults.1.at=5s"], yaml).faults.map(\.at) == [.zero, .seconds(5)])
        #expect(problem("faults.2.at=5s", yaml)?.message == "unknown path 'faults.2.at': there is no '2' in 'faults'")
        #expect(problem("faults.floot.at=5s", yaml)?.hint == "did you mean 'faults.flood.at'?")
        #expect(problem("faults[1].at=5s", yaml)?.hint == "did you mean 'faults.1.at'?")
    }

    @Test func elementsWithoutANameAreFoundByTheNameThatTheyGet() throws {
        let yaml =
            minimal
                + """
                shop: { services: { order: { versions: { v2: {}, v3: {} } } } }
                releases:
                  - { strategy: rolling, service: order, version: v2 }
                  - { strategy: rolling, name: again, service: order, version: v3 }
                faults: [ { kill: payment }, { partition: order -> payment, for: 1s } ]

                """
        let names = try read(yaml).releases.map(\.name) + read(yaml).faults.map(\.name)
        #expect(names == ["order-v2", "again", "kill-payment", "partition-order-payment"])
        #expect(try scenario(["releases.order-v2.at=7s"], yaml).releases.map(\.at) == [.seconds(7), .zero])
        #expect(try scenario(["releases.again.at=8s"], yaml).releases.map(\.at) == [.zero, .seconds(8)])
        #expect(try scenario(["faults.kill-payment.at=3s"], yaml).faults.map(\.at) == [.seconds(3), .zero])
        #expect(try scenario(["faults.partition-order-payment.at=4s"], yaml).faults.map(\.at) == [.zero, .seconds(4)])
        #expect(problem("releases.order-v3.at=5s", yaml)?.hint == "did you mean 'releases.order-v2.at'?")
    }

    @Test func bracketsAroundAnIndexAreToldInDots() throws {
        let yaml = "scenario: t\ntraffic: { a: { executor: constant-vus, journey: [ browse: {}, order: {} ] } }\n"
        let found = problem("traffic.a.journey[1].order.lines=2", yaml)
        #expect(found?.hint == "did you mean 'traffic.a.journey.1.order.lines'?")
        #expect(try scenario(["traffic.a.journey.1.order.lines=2"], yaml).traffic[0].journey.count == 2)
    }

    @Test func aShortFormGivesWayToAMapping() throws {
        let yaml = minimal + "shop: { network: 5ms }\n"
        #expect(
            try scenario(["shop.network.exponential=9ms"], yaml).application.network
                == .exponential(mean: .milliseconds(9)))
    }

    @Test(arguments: [
        ("sead=3", "did you mean 'seed'?"),
        ("shop.service.payment.replicas=3", "did you mean 'shop.services.payment.replicas'?"),
        ("payment.replicas=3", "did you mean 'shop.services.payment.replicas'?"),
        ("traffic.shopers.rate=3/s", "did you mean 'traffic.shoppers.rate'?"),
        ("shop.calls.order->payment.timeout=1s", "did you mean 'shop.calls.order -> payment.timeout'?"),
        ("seed.x=3", "known here"),
    ])
    func anUnknownPathNamesTheNearestOne(setting: String, hint: String) {
        let found = problem(setting)
        #expect(found?.position.file == "--set \(setting)")
        #expect(found?.message.hasPrefix("unknown path") == true, "\(String(describing: found))")
        if hint != "known here" { #expect(found?.hint == hint) }
    }

    @Test(arguments: ["", "seed", "=3", "seed=[", "seed=a: b: c", "seed=&a [*a]", "duration=", "duration={}"])
    func brokenSettingsAreDiagnosed(setting: String) {
        #expect(problem(setting)?.position.file == "--set \(setting)")
    }

    @Test func aBrokenValueIsShownWithItsSetting() {
        #expect(problem("duration=5")?.description.hasPrefix("--set duration=5: error: '5' has no unit") == true)
    }

    @Test func variantsAreScenariosOfTheirOwn() throws {
        let yaml = minimal + "variants: { slow: { duration: 2m, seed: 9 }, same: {} }\n"
        let file = try ScenarioReader(.flowerShop).read(Array(yaml.utf8), file: "test.yaml")
        #expect(file.variants.map(\.name) == ["slow", "same"])
        #expect(file.scenario.duration == .minutes(1))
        #expect(file.variants[0].scenario.duration == .minutes(2))
        #expect(file.variants[0].scenario.seed == 9)
        var same = file.scenario
        same.variants = []
        #expect(file.variants[1].scenario == same)
    }

    @Test func settingsHoldInEveryVariant() throws {
        let yaml = minimal + "variants: { long: { duration: 2m } }\n"
        let reader = ScenarioReader(.flowerShop, overrides: [try Override(argument: "seed=77")])
        let file = try reader.read(Array(yaml.utf8), file: "test.yaml")
        #expect(file.variants[0].scenario.seed == 77)
    }

    @Test func aProblemThatOnlyAVariantHasIsShownOnce() {
        let found = problems(minimal + "warmup: 50s\nvariants: { short: { duration: 40s } }\n")
        #expect(found.map(\.message) == ["warmup 50s is longer than the duration 40s (in the variant 'short')"])
        #expect(problems(minimal + "sed: 1\nvariants: { a: { seed: 2 }, b: { seed: 3 } }\n").count == 1)
    }

    @Test func theOptionsOfATraceGoToEveryTraceExecutor() throws {
        let yaml = "scenario: t\ntraffic: { a: { executor: trace }, b: { executor: constant-vus } }\n"
        let scenario = try read(yaml, ScenarioReader(.flowerShop, trace: "/x/day.csv", speed: 10))
        #expect(scenario.traffic[0].executor == .trace(TraceLoad(file: "/x/day.csv", speed: 10)))
        #expect(
            problems(yaml, ScenarioReader(.flowerShop, trace: "day.csv", speed: -1)).first?.position.file
                == "--speed -1")
    }
}
