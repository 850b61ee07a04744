import Contexts
import FlowerShop
import FlowerShopApplication
import Measurement
import Testing

@testable import Simulation

/// The sagas' flow adds up with what is counted of sagas elsewhere.
@Suite struct SagaFlowTests {
    private func count(_ record: Record, _ message: String, _ to: String) -> Double? {
        record.measurements.series.first {
            $0.name == MetricName.sagaMessages && $0.labels["message"] == message && $0.labels["to"] == to
        }?.values.first?.value.read(.value, windowSeconds: 0)
    }

    private func total(_ record: Record, _ name: String) -> Double? {
        record.measurements.series.first { $0.name == name }?.value(in: .run)?.read(.count, windowSeconds: 1)
    }

    @Test(arguments: [GoldenScenario.quiet, .broken])
    func countsAreThoseOfTheSagas(scenario: GoldenScenario) async throws {
        let record = try await run(scenario.yaml)
        #expect(count(record, "place_order", "order") == total(record, OrderMetric.asked.name))
        let placed = try #require(count(record, "order_placed", "none"))
        let withdrawn = try #require(count(record, "placement_withdrawn", "none"))
        #expect(placed - withdrawn == total(record, MetricName.sagasStarted))
        #expect(count(record, "order_closed", "none") == placed - withdrawn, "every saga ends")
        #expect(count(record, "order_paid", "inventory") == count(record, "order_paid", "viewpage"))
        #expect(try #require(count(record, "authorize_payment", "payment")) >= placed - withdrawn)
    }

    @Test func everyEventThatSomebodyHearsOfHasAPublisher() {
        for message in ShopMessage.allCases where !ShopTopology.subscribers(of: message).isEmpty {
            #expect(ShopTopology.publisher(of: message) != nil, "\(message)")
        }
    }

    @Test func everyEventOfASagaIsInTheFlow() async throws {
        let record = try await run(GoldenScenario.quiet.yaml)
        for message in ShopMessage.allCases where message.isAboutOrder && ShopTopology.publisher(of: message) != nil {
            let receivers = ShopTopology.subscribers(of: message).map { ShopTopology.services[Int($0.rawValue)] }
            for receiver in receivers.isEmpty ? ["none"] : receivers {
                #expect(count(record, message.name, receiver) != nil, "\(message) to \(receiver)")
            }
        }
    }
}
