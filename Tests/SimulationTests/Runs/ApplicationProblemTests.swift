import Applications
import Contexts
import FlowerShopApplication
import Load
import Measurement
import Scenarios
import Simulation
import Testing

@testable import library_program

/// What several rooms read of an application, each in its own words, means the same.
@Suite struct ApplicationProblemTests {
    @Test func theShopIsSound() { #expect(ShopApplication().problems() == []) }

    @Test func theLibraryIsSound() { #expect(LibraryApplication().problems() == []) }

    @Test func aContradictionIsTold() {
        var mixed = ChangedShop()
        mixed.vocabulary = .library
        mixed.reports = .library
        #expect(mixed.problems().contains { $0.hasPrefix("services are ") })
        #expect(mixed.problems().contains { $0.hasPrefix("reports take ") })
    }

    private static let told = MetricDeclaration("order.told", meaning: "orders of which somebody was told")

    /// Changes of a sound application, each with a part of the one sentence that it gets.
    private static let changes: [(part: String, change: @Sendable (inout ChangedShop) -> Void)] = [
        ("there is no service in 'services'", { $0.services = [] }),
        (
            "the evidence of the metric 'order.told' is 'order.confirmd', which nobody declares",
            { shop in
                var told = told
                told.evidence = .init(["order.confirmd"], missing: "nobody")
                shop.metrics.append(told)
            }
        ),
        (
            "the evidence of the metric 'order.told' is 'saga.strated', which nobody declares",
            { shop in
                var told = told
                told.evidence = .init([MetricName.sagasStarted, "saga.strated"], missing: "nobody")
                shop.metrics.append(told)
            }
        ),
        (
            "the evidence of the metric 'order.told' is 'order.served', a ratio",
            { shop in
                var told = told
                told.evidence = .init([OrderMetric.served.name], missing: "nobody")
                shop.metrics.append(told)
            }
        ),
        (
            "the metric 'bus.lag' of 'metrics' begins as those of the harness do",
            { $0.metrics.append(MetricDeclaration("bus.lag", meaning: "what the harness measures")) }
        ),
        (
            "the metric 'deaths' of 'metrics' begins as those of the harness do",
            { $0.metrics.append(MetricDeclaration("deaths", meaning: "withered flowers")) }
        ),
        ("two metrics of 'metrics' are called 'order.asked'", { $0.metrics.append(OrderMetric.asked) }),
        (
            "the metric 'order.failed' of 'sagas.metrics' is not in 'metrics'",
            {
                $0.metrics.removeAll { $0 == OrderMetric.failed }
                $0.reports.headlines.removeAll { $0 == OrderMetric.failed.name }
            }
        ),
        ("'reports.leading' shows a metric 'order.sreved'", { $0.reports.leading = ["order.sreved"] }),
        ("'reports.headlines' shows a metric 'order.done'", { $0.reports.headlines.append("order.done") }),
        (
            "'reports.completion' shows a metric 'order.done'",
            { $0.reports.completion = .init(metric: "order.done", told: "done") }
        ),
        (
            "share the type",
            { shop in
                let first = shop.messages.all[0]
                let twin = MessageDeclaration(type: first.type, name: "twin", concernsSaga: false, isStep: false)
                shop.messages = MessageCatalog(shop.messages.all + [twin])
            }
        ),
        (
            "the message 'stray' of 'messages' names the service 77",
            { shop in
                let stray = MessageDeclaration(
                    type: MessageType(rawValue: 999), name: "stray", publisher: ServiceID(rawValue: 77),
                    concernsSaga: false, isStep: false)
                shop.messages = MessageCatalog(shop.messages.all + [stray])
            }
        ),
        ("'nonIdempotent' has the type 998", { $0.nonIdempotent.append(MessageType(rawValue: 998)) }),
        ("the name 'list' stands twice in 'operations'", { $0.operations.append("list") }),
    ]

    @Test("Each problem is told once, with its place and what to do", arguments: changes.indices)
    func aChangeIsTold(index: Int) {
        var shop = ChangedShop()
        Self.changes[index].change(&shop)
        let problems = shop.problems()
        #expect(problems.count { $0.contains(Self.changes[index].part) } == 1, "\(problems)")
        if index > 0 { #expect(problems.count == 1, "\(problems)") }
        for problem in problems { #expect(problem.contains("': ") || problem.contains(": "), "\(problem)") }
    }

    @Test("However broken an application is, asking for its problems ends")
    func nothingTraps() {
        var shop = ChangedShop()
        for change in Self.changes.dropFirst() { change.change(&shop) }
        shop.operations = []
        shop.services = ["order", "order", "", "Order 1", "bus"]
        #expect(shop.problems().count >= Self.changes.count)
        shop.services = []
        #expect(!shop.problems().isEmpty)
        shop.services = Array(repeating: "order", count: 70_000)
        #expect(!shop.problems().isEmpty)
    }

    @Test("The harness' metrics begin with its own words, and have the names by which evidence knows them")
    func theHarnessKnowsItsOwnNames() throws {
        for application in [ShopApplication(), LibraryApplication()] as [any Application] {
            let own = Set(application.metrics.map(\.name))
            let harness = try RunReference.metrics(of: application).map(\.name).filter { !own.contains($0) }
            for name in harness { #expect(MetricName.isReserved(name), "\(name)") }
            // The library undoes nothing, and so has no reasons for it.
            if application is ShopApplication {
                // A simulation has no generator that could be late, and sends nothing.
                let all = Set(MetricName.all.filter { !$0.hasPrefix("generator.") })
                #expect(all.isSubset(of: harness), "\(all.subtracting(harness))")
                let families = MetricName.families.subtracting(["generator", "http", "journey"])
                #expect(Set(harness.map { String($0.prefix { $0 != "." }) }) == families)
            }
        }
        #expect(!MetricName.isReserved("sagas.counted") && !MetricName.isReserved("order.asked"))
    }

    @Test func aRunRefusesAMetricThatWasNotDeclared() async {
        await #expect(processExitsWith: .failure) {
            var shop = ChangedShop()
            shop.metrics.removeAll { $0 == OrderMetric.honoured }
            var scenario = Scenario(of: .flowerShop)
            scenario.traffic = [
                TrafficSpec(
                    name: "any", executor: .open(OpenLoad(startRate: Rate(1, per: .second))),
                    journey: scenario.vocabulary.defaultJourney)
            ]
            _ = try RunPlan(scenario, of: shop, resolve: { $0 }).vocabulary()
        }
    }
}

/// The shop, with declarations that a test changes.
private struct ChangedShop: Application {
    private let shop: ShopApplication
    var vocabulary: ScenarioVocabulary
    var reports: ReportVocabulary
    var services: [String]
    var messages: MessageCatalog
    var operations: [String]
    var metrics: [MetricDeclaration]
    var nonIdempotent: [MessageType]

    init() {
        shop = ShopApplication()
        vocabulary = shop.vocabulary
        reports = shop.reports
        services = shop.services
        messages = shop.messages
        operations = shop.operations
        metrics = shop.metrics
        nonIdempotent = shop.nonIdempotent
    }

    var sagas: SagaDeclaration { shop.sagas }
    var reference: ApplicationReference { shop.reference }
    func statuses(of service: ServiceID) -> [Int] { [200, 500] }
    func message(of request: LoadRequest) -> (message: Message, service: ServiceID) { shop.message(of: request) }
    func service(of request: AskedRequest) -> ServiceID { shop.service(of: request) }
    func answer(_ reply: Message) -> Answer { shop.answer(reply) }
    func plan(_ scenario: Scenario) -> any ApplicationPlan { shop.plan(scenario) }
}
