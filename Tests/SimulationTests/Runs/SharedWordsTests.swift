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
            #expect(Int(ShopTopology.service(name).rawValue) == index)
        }
    }

    @Test(arguments: [
        "/orders", "/orders/", "/orders/17", "/orders/17/x", "/orders/x", "/ordersheet", "//orders", "/", "/products",
        "/orderHistories", "/messages/3", "/nowhere",
    ])
    func scenarioAndShopSendAPathToTheSameService(path: String) {
        let (written, known) = (ScenarioVocabulary.flowerShop.gateway.match(path), Route.match(path))
        #expect(written?.path.service == known.map { ShopTopology.services[Int($0.route.service.rawValue)] })
        #expect(written?.namesSubject == known.map { $0.key != nil })
        #expect(written?.path.isAboutSaga == known.map { $0.route.subject == .order })
    }

    @Test func noScenarioAndNoTraceHasMoreProductsThanTheShop() {
        #expect(CatalogSpec.maximumProducts <= ShopLimits.maximumProducts)
        #expect(TraceFormat.maximumProducts <= ShopLimits.maximumProducts)
    }
}
