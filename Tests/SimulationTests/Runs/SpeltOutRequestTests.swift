import Applications
import FlowerShopApplication
import Scenarios
import Simulation
import Testing
import Texts

/// Requests that a scenario spells out need a service that answers them.
@Suite struct SpeltOutRequestTests {
    @Test func aSimulatedWorldRefusesThem() throws {
        let yaml = """
            scenario: requests
            traffic:
              readers:
                executor: constant-vus
                journey: [ order, { request: { name: a, get: / } } ]
            """
        let scenario = try ScenarioReader(.flowerShop).read(Array(yaml.utf8), file: "test.yaml").scenario
        do {
            _ = try RunPlan(scenario, of: ShopApplication(), resolve: { $0 })
            Issue.record("a plan")
        } catch let error as Diagnostics {
            #expect(error.list.map(\.position.line) == [5])
            #expect(error.list[0].message.contains("'a'"))
        }
        // Expectations are held against the metrics that such a file has all the same.
        _ = try RunPlan.vocabulary(of: scenario, for: ShopApplication())
    }
}
