import Contexts
import FlowerShop
import FlowerShopApplication
import PaymentProvider
import Scenarios
import Serving
import Testing
import Texts

/// The whole shop, whose payment asks a provider over HTTP.
@Suite struct ShopWithProviderTests {
    private static let willing = ProviderSettings(time: .constant(.zero), decline: 0)

    private func held(_ shop: OpenShop) async throws -> Int64? {
        try await shop.provider?.ledger().amount(of: .charged)
    }

    @Test func whatIsOrderedIsChargedAtTheProviderAndWhatIsCancelledGoesBackThere() async throws {
        var scenario = Scenario.quick
        scenario.application.transit = .constant(.seconds(3_600))
        // The provider's word counts, not payment's own.
        scenario.application.decline = 1
        try await OpenShop.with(scenario, provider: Self.willing) { shop in
            let placed = try await shop.order()
            let total = try #require(placed.json?["total"]?.asInteger(Int64.self))
            #expect(placed.status == 201)
            #expect(try await held(shop) == total)
            #expect(try await shop.ask(.delete, "/orders/1").status == 200)
            let payment = try await shop.eventually("/payments/1") { $0.text.contains(#""status":"refunded""#) }
            #expect(payment.json?["status"]?.asString == "refunded")
            #expect(try await held(shop) == 0)
            let order = try await shop.eventually("/orders/1") { $0.text.contains("\"cancelled\"") }
            #expect(order.json?["status"]?.asString == "cancelled")
        }
    }

    @Test func whatTheProviderDeclinesIsToldToTheCustomer() async throws {
        try await OpenShop.with(provider: Self.willing) { shop in
            shop.provider?.settings.decline = 1
            #expect(try await shop.order().status == 402)
            shop.provider?.settings.decline = 0
            #expect(try await shop.order().status == 201)
            let payment = try await shop.ask(.get, "/payments/1")
            #expect(payment.json?["status"]?.asString == "declined")
        }
    }

    @Test func aProviderThatFailsIsAnOrderThatFailedAndIsSettled() async throws {
        try await OpenShop.with(provider: Self.willing) { shop in
            shop.provider?.settings.failure = 1
            let answer = try await shop.order()
            #expect(answer.status == 503 && answer.reason == "payment_unavailable")
            // While it fails, nobody knows whether it charged.
            let payment = try await shop.eventually("/payments/1") { $0.status == 200 }
            #expect(payment.json?["status"]?.asString == "voiding")
            shop.provider?.settings.failure = 0
            let order = try await shop.eventually("/orders/1") { $0.text.contains("failed") }
            #expect(order.json?["status"]?.asString == "failed" && order.reason == "payment_unavailable")
            #expect(try await shop.ask(.get, "/payments/1").json?["status"]?.asString == "voided")
            #expect(try await shop.provider?.charge(of: 1).status == .closed)
        }
    }

    @Test func aProviderThatAnswersTooLateHasItsMoneyTakenBack() async throws {
        try await OpenShop.with(provider: Self.willing, paymentTimeout: .milliseconds(100)) { shop in
            // It charges, and nobody hears of it.
            shop.provider?.settings.silence = 1
            let answer = try await shop.order()
            #expect(answer.status == 504 && answer.reason == "payment_timed_out")
            shop.provider?.settings.silence = 0
            let order = try await shop.eventually("/orders/1") { $0.text.contains("\"failed\"") }
            #expect(order.json?["status"]?.asString == "failed")
            #expect(try await held(shop) == 0)
            let status = try await shop.provider?.charge(of: 1).status
            #expect(status == .gaveBack || status == .closed)
        }
    }
}
