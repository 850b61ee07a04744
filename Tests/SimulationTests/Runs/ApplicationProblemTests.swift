import Applications
import Contexts
import FlowerShopApplication
import Load
import Measurement
import Scenarios
import Testing

/// What several rooms read of an application, each in its own words, means the same.
@Suite struct ApplicationProblemTests {
    @Test func theShopIsSound() { #expect(ShopApplication().problems() == []) }

    @Test func theLibraryIsSound() { #expect(LibraryApplication().problems() == []) }

    @Test func aContradictionIsTold() {
        #expect(MixedApplication().problems().contains { $0.hasPrefix("services are ") })
        #expect(MixedApplication().problems().contains { $0.hasPrefix("reports take ") })
    }
}

/// The shop, with the words of the library.
private struct MixedApplication: Application {
    private let shop = ShopApplication()

    var vocabulary: ScenarioVocabulary { .library }
    var reports: ReportVocabulary { .library }
    var services: [String] { shop.services }
    var messages: MessageCatalog { shop.messages }
    var operations: [String] { shop.operations }
    var sagas: SagaDeclaration { shop.sagas }
    var nonIdempotent: [MessageType] { shop.nonIdempotent }
    var reference: ApplicationReference { shop.reference }
    func statuses(of service: ServiceID) -> [Int] { shop.statuses(of: service) }
    func message(of request: LoadRequest) -> (message: Message, service: ServiceID) { shop.message(of: request) }
    func service(of request: AskedRequest) -> ServiceID { shop.service(of: request) }
    func answer(_ reply: Message) -> Answer { shop.answer(reply) }
    func plan(_ scenario: Scenario) -> any ApplicationPlan { shop.plan(scenario) }
}
