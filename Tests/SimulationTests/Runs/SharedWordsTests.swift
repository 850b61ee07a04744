import Applications
import Contexts
import FlowerShop
import FlowerShopApplication
import Scenarios
import Testing
import Traces

/// What scenario files and the shop say each in their own room, and must mean the same by.
@Suite struct SharedWordsTests {
    @Test func scenarioAndShopHaveTheSameServicesInTheSameOrder() {
        #expect(ScenarioVocabulary.flowerShop.serviceNames == ShopTopology.services)
        for (index, name) in ScenarioVocabulary.flowerShop.serviceNames.enumerated() {
            #expect(Int(ShopApplication().service(name).rawValue) == index)
        }
    }

    @Test func everyRouteIsAPathOfTheGatewayAtTheSamePlace() {
        let paths = ScenarioVocabulary.flowerShop.gateway.paths
        #expect(paths.map(\.path) == Route.all.map(\.path))
        for (path, route) in zip(paths, Route.all) {
            #expect(path.service == ShopTopology.services[Int(route.service.rawValue)])
            #expect(path.isAboutSaga == (route.subject == .order))
        }
    }

    @Test func noScenarioAndNoTraceHasMoreProductsThanTheShop() {
        #expect(CatalogSpec.maximumProducts <= ShopLimits.maximumProducts)
        #expect(TraceFormat.maximumProducts <= ShopLimits.maximumProducts)
    }
}
