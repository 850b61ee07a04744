import Contexts
import FlowerShop
import Scenarios
import Testing
import Traces

/// What scenario files and the shop say each in their own room, and must mean the same by.
@Suite struct SharedWordsTests {
    @Test func scenarioAndShopHaveTheSameServicesInTheSameOrder() {
        #expect(ShopSpec.serviceNames == ShopTopology.services)
        for (index, name) in ShopSpec.serviceNames.enumerated() {
            #expect(Int(ShopTopology.service(name).rawValue) == index)
        }
    }

    @Test func scenarioAndShopHaveTheSamePathsToTheSameServices() {
        let routes = Route.all.map { ($0.path, ShopTopology.services[Int($0.service.rawValue)]) }
        #expect(ShopSpec.servicesOfPaths == Dictionary(uniqueKeysWithValues: routes))
    }

    @Test func noScenarioAndNoTraceHasMoreProductsThanTheShop() {
        #expect(Limits.products <= ShopLimits.maximumProducts)
        #expect(TraceFormat.maximumProducts <= ShopLimits.maximumProducts)
    }
}
