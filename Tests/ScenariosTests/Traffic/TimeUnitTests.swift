import Contexts
import Testing
import Texts

@testable import Scenarios

/// k6's `timeUnit` beside rates that are plain numbers.
@Suite struct TimeUnitTests {
    private func yaml(_ traffic: String) -> String { "scenario: t\nduration: 1m\ntraffic: { a: { \(traffic) } }\n" }

    private func load(_ traffic: String) throws -> OpenLoad? {
        guard case .open(let load) = try read(yaml(traffic)).traffic[0].executor else { return nil }
        return load
    }

    @Test func aPlainRateCountsInTheTimeUnit() throws {
        let constant = try load("executor: constant-arrival-rate, rate: 300, timeUnit: 1m")
        #expect(constant?.startRate == Rate(300, per: .minute))
        let unit = try #require(Rate.Unit(.seconds(10)))
        let ramp = try load(
            "executor: ramping-arrival-rate, startRate: 5, timeUnit: 10s, stages: [ { duration: 5s, target: 2.5 } ]")
        #expect(ramp?.startRate == Rate(5, per: unit))
        #expect(ramp?.stages.map(\.target) == [Rate(2.5, per: unit)])
        let poisson = try load("executor: poisson-arrival-rate, timeUnit: 24h, rate: 1000")
        #expect(poisson?.startRate.perSecond == 1_000.0 / 86_400)
    }

    @Test func aRateWithAUnitOfItsOwnKeepsIt() throws {
        let ramp = try load(
            "executor: ramping-arrival-rate, timeUnit: 1m, startRate: 2/s, stages: [ { duration: 5s, target: 7 } ]")
        #expect(ramp?.startRate == Rate(2, per: .second))
        #expect(ramp?.stages.map(\.target) == [Rate(7, per: .minute)])
        #expect(try load("executor: constant-arrival-rate, rate: 5/10s")?.startRate.perSecond == 0.5)
    }

    @Test func itReadsBackAsItWasWritten() throws {
        let text = yaml(
            "executor: ramping-arrival-rate, timeUnit: 90s, startRate: 30, stages: [ { duration: 0s, target: 6 }, "
                + "{ duration: 9s, target: 1/s } ]")
        let scenario = try read(text)
        #expect(try read(scenario.yaml) == scenario)
        #expect(try scenario.yaml.contains("timeUnit: 90s"))
        #expect(try scenario.yaml.contains("startRate: 30\n"))
    }

    @Test func aPlainRateAloneIsAskedForItsUnit() {
        let found = problems(yaml("executor: constant-arrival-rate, rate: 300"))
        #expect(
            found.map(\.message) == ["'300' is no rate, expected a number and a unit, as 120/s, 10/m, 3/h or 5/10s"])
        #expect(found.first?.hint == "did you mean '300/s'?")
    }

    @Test(arguments: ["0s", "1", "-1s", "367d", "minute"])
    func aTimeUnitThatIsNoneIsRefused(unit: String) {
        let found = problems(yaml("executor: constant-arrival-rate, rate: 300, timeUnit: \(unit)"))
        #expect(found.first?.position.line == 3)
        #expect(!found.isEmpty)
    }

    @Test func stagesThatAllTakeNoTimeAreRefused() {
        let found = problems(
            yaml("executor: ramping-arrival-rate, startRate: 1/s, stages: [ { duration: 0s, target: 5/s } ]"))
        #expect(found.map(\.message) == ["all stages take 0s, so 'a' ends as it begins"])
        #expect(!problems(yaml("executor: ramping-vus, stages: [ { duration: 0, target: 5 } ]")).isEmpty)
    }

    @Test func aSearchVariesAPlainRate() throws {
        let scenario = try read(yaml("executor: constant-arrival-rate, rate: 300, timeUnit: 1m"))
        let value = try scenario.variedValue(at: "traffic.a.rate", option: "--vary")
        #expect(value.text(600) == "600")
        let own = try read(yaml("executor: constant-arrival-rate, rate: 3/10s"))
        #expect(try own.variedValue(at: "traffic.a.rate", option: "--vary").text(6) == "6/10s")
    }
}
