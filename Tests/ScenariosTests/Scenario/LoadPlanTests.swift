import Contexts
import FlowerShopApplication
import Testing

@testable import Scenarios

@Suite struct LoadPlanTests {
    @Test func thePlanShowsPeakTotalAndTheLoadOverTime() throws {
        let plan = "\(LoadPlan(try ScenarioReader(.flowerShop).read(path: example("05-circuit-breaker")).scenario))"
        let lines = plan.split(separator: "\n")
        #expect(lines[0] == "load of circuit-breaker, 3m:")
        #expect(lines[1] == "  shoppers (ramping-arrival-rate): 19950 arrivals, peak 120/s")
        #expect(lines.count == 2 + 12)
        // The mean of the ramp in its first 15 s: from 10/s to 65/s.
        #expect(lines[2].hasPrefix("          0s        37.5/s  ▇"))
        #expect(lines[13].hasPrefix("        165s         120/s  " + String(repeating: "▇", count: 40)))
    }

    @Test func thePlanSaysThatStagesAreCutOff() throws {
        let yaml = """
            scenario: t
            duration: 10s
            traffic:
              a: { executor: ramping-vus, startVUs: 0, stages: [ { duration: 20s, target: 20 } ] }
              b: { executor: trace, file: day.csv, speed: 2.5 }
            """
        let plan = "\(LoadPlan(try read(yaml)))"
        #expect(plan.contains("a (ramping-vus): peak 9 virtual users; its stages would last until 20s and are cut off"))
        #expect(plan.contains("b (trace): day.csv at 2.5 times the recorded speed"))
    }

    @Test(
        "As many stages as there may be, each as long as it may be, are planned",
        arguments: ["ramping-vus", "ramping-arrival-rate"])
    func theLongestStagesArePlanned(executor: String) throws {
        let target = executor == "ramping-vus" ? "20" : "20/s"
        let stages = Array(repeating: "{ duration: 366d, target: \(target) }", count: Limits.stages)
        let yaml = minimal.replacing(
            "{ executor: constant-arrival-rate, rate: 10/s }",
            with: "{ executor: \(executor), stages: [ \(stages.joined(separator: ", ")) ] }")
        let scenario = try read(yaml)
        #expect("\(LoadPlan(scenario))".contains("and are cut off"))
        guard case .closed(let load) = scenario.traffic[0].executor else { return }
        let profile = UserProfile(load, from: .zero, until: .seconds(366 * 86_400))
        #expect(profile.end == .seconds(366 * 86_400))
        #expect(profile.peak == 20)
    }

    @Test func theStepsOfATableAreFew() {
        for seconds in [Int64(1), 7, 60, 61, 3_600, 86_400, 31_622_400] {
            let steps = LoadPlan.steps(of: .seconds(seconds))
            #expect((1...Int(LoadPlan.maximumRows)).contains(steps.count), "\(seconds) s")
            #expect(steps.first?.from == .zero && steps.last?.to == .seconds(seconds), "\(seconds) s")
        }
        #expect(LoadPlan.steps(of: .milliseconds(300)).count == 1)
    }

    @Test func virtualUsersChangeOneAtATime() {
        let load = ClosedLoad(
            startVUs: 0, stages: [Stage(duration: .seconds(10), target: 5), Stage(duration: .seconds(4), target: 1)])
        let profile = UserProfile(load, from: .seconds(1), until: .minutes(1))
        let users = [0, 1, 2, 3, 11, 12, 13, 14, 15].map { profile.users(at: .seconds($0)) }
        #expect(users == [0, 0, 0, 1, 5, 4, 3, 2, 0])
        #expect(profile.users(at: .milliseconds(2_999)) == 0)
        #expect(profile.end == .seconds(15))
        #expect(profile.peak == 5)
    }

    @Test func constantUsersLastUntilTheirDurationOrTheScenarios() {
        let forever = UserProfile(ClosedLoad(startVUs: 3), from: .zero, until: .seconds(5))
        #expect([0, 4, 5].map { forever.users(at: .seconds($0)) } == [3, 3, 0])
        let short = UserProfile(ClosedLoad(startVUs: 3, duration: .seconds(2)), from: .seconds(1), until: .seconds(5))
        #expect([0, 1, 2, 3].map { short.users(at: .seconds($0)) } == [0, 3, 3, 0])
    }
}
