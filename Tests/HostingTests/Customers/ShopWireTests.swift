import Applications
import Contexts
import FlowerShop
import FlowerShopApplication
import Hosting
import Scenarios
import Serving
import Testing
import Texts

/// The shop's resources, served on SQLite.
@Suite struct ShopWireTests {
    @Test func anOrderIsPlacedFollowedAndListed() async throws {
        try await OpenShop.with { shop in
            let placed = try await shop.order(key: "mine")
            #expect(placed.status == 201 && placed.headers["Location"] == "/orders/1")
            let total = try #require(placed.json?["total"]?.asInteger(Int.self))
            #expect(placed.text == #"{"number":1,"customer":17,"total":\#(total)}"#)
            let order = try await shop.eventually("/orders/1") { $0.text.contains("delivered") }
            let line = #"{"product":3,"quantity":2,"unitPrice":\#(total / 2)}"#
            #expect(
                order.text
                    == #"{"number":1,"customer":17,"status":"delivered","total":\#(total),"lines":[\#(line)]}"#)
            #expect(try await shop.ask(.get, "/orders", query: "reference=mine").isSame(as: order))
            let payment = try await shop.ask(.get, "/payments/1")
            #expect(payment.text == #"{"order":1,"status":"captured","captured":\#(total),"refunded":0}"#)
            let delivery = try await shop.ask(.get, "/deliveries/1")
            #expect(delivery.text == #"{"order":1,"status":"completed"}"#)
            let messages = try await shop.eventually("/messages/1") { $0.text.contains("delivered") }
            #expect(messages.text == #"{"order":1,"told":["orderConfirmed","delivered"]}"#)
            let stock = try await shop.ask(.get, "/products/3")
            #expect(stock.text == #"{"number":3,"stock":99998}"#)
            let history = try await shop.eventually("/orderHistories", query: "customer=17") {
                $0.text.contains("delivered")
            }
            let listed = #"{"number":1,"status":"delivered","total":\#(total)}"#
            #expect(history.text == #"{"customer":17,"count":1,"orders":[\#(listed)]}"#)
            let infos = try await shop.eventually("/productInfos", query: "from=3&count=1") {
                $0.text.contains("99998")
            }
            #expect(
                infos.text
                    == #"{"products":[{"number":3,"price":\#(total / 2),"stock":99998}],"next":"/productInfos?from=4&count=1"}"#
            )
            // Long after, the same request is answered as before.
            #expect(try await shop.order(key: "mine").isSame(as: placed))
        }
    }

    @Test func aCancelledOrderIsPaidBackAndToldSo() async throws {
        var scenario = Scenario.quick
        scenario.application.transit = .constant(.seconds(3_600))
        try await OpenShop.with(scenario) { shop in
            #expect(try await shop.order().number == 1)
            let cancelled = try await shop.ask(.delete, "/orders/1")
            #expect(cancelled.status == 200 && cancelled.number == 1)
            let order = try await shop.eventually("/orders/1") { $0.text.contains("\"cancelled\"") }
            #expect(order.json?["status"]?.asString == "cancelled" && order.reason == "cancelled")
            let again = try await shop.ask(.delete, "/orders/1")
            #expect(again.status == 409 && again.reason == "already_cancelled")
            let payment = try await shop.ask(.get, "/payments/1")
            #expect(payment.json?["status"]?.asString == "refunded")
            #expect(payment.json?["refunded"]?.asInteger(Int.self) == payment.json?["captured"]?.asInteger(Int.self))
            #expect(try await shop.ask(.delete, "/orders/2").reason == "unknown_order")
        }
    }

    @Test func aDeclinedOrderIsAProblemWithItsNumber() async throws {
        var scenario = Scenario.quick
        scenario.application.decline = 1
        try await OpenShop.with(scenario) { shop in
            let answer = try await shop.order(key: "mine")
            #expect(answer.status == 402 && answer.reason == "declined")
            #expect(answer.json?["order"]?.asInteger(Int.self) == 1)
            #expect(try await shop.order(key: "mine").isSame(as: answer))
            let order = try await shop.ask(.get, "/orders/1")
            #expect(order.json?["status"]?.asString == "failed" && order.reason == "declined")
        }
    }

    @Test(arguments: [
        (#"{"customer":17,"lines":[]}"#, RefusalReason.noLines),
        (#"{"customer":17,"lines":[{"product":3,"quantity":0}]}"#, .zeroQuantity),
        (#"{"customer":17,"lines":[{"product":3,"quantity":10000001}]}"#, .quantityTooLarge),
        (#"{"customer":17,"lines":[{"product":30,"quantity":1}]}"#, .unknownProduct),
        (#"{"customer":17,"lines":[{"product":3,"quantity":1}],"inStorePickup":true}"#, .inStorePickup),
    ])
    func theShopItselfSaysWhatIsWrongWithAnOrder(body: String, reason: RefusalReason) async throws {
        try await OpenShop.with { shop in
            let answer = try await shop.ask(.post, "/orders", body)
            #expect(answer.status == reason.status && answer.reason == snakeCase(reason), "\(answer.text)")
        }
    }

    @Test func moreLinesThanAnOrderMayHaveAreRefused() async throws {
        let line = #"{"product":3,"quantity":1}"#
        func body(_ lines: Int) -> String {
            #"{"customer":17,"lines":["# + Array(repeating: line, count: lines).joined(separator: ",") + "]}"
        }
        try await OpenShop.with { shop in
            #expect(try await shop.ask(.post, "/orders", body(ShopLimits.maximumLinesPerOrder)).status == 201)
            let more = try await shop.ask(.post, "/orders", body(ShopLimits.maximumLinesPerOrder + 1))
            #expect(more.status == 422 && more.reason == "too_many_lines")
            let most = try await shop.ask(.post, "/orders", body(2 * ShopLimits.maximumLinesPerOrder + 1))
            #expect(most.status == 422 && most.reason == "beyond_limit")
        }
    }

    @Test func whatIsNotThereIsNotFoundAndSaysWhereToLook() async throws {
        try await OpenShop.with { shop in
            for path in ["/orders/7", "/payments/7", "/deliveries/7", "/messages/7", "/products/30"] {
                let answer = try await shop.ask(.get, path)
                #expect(answer.status == 404 && answer.reason == "not_found", "\(path)")
                #expect(answer.json?["detail"]?.asString?.contains("GET") == true)
            }
        }
    }

    @Test func ordersAreListedTwentyAtATimeAndEachOnce() async throws {
        try await OpenShop.with { shop in
            for _ in 0..<45 { #expect(try await shop.order(quantity: 1).status == 201) }
            #expect(try await shop.order(customer: 18).status == 201)
            _ = try await shop.eventually("/orderHistories", query: "customer=17") {
                $0.json?["count"]?.asInteger(Int.self) == 45
            }
            var (numbers, sizes): ([Int], [Int]) = ([], [])
            var query: String? = "customer=17"
            while let asked = query {
                let page = try await shop.ask(.get, "/orderHistories", query: asked)
                let orders = page.json?["orders"]?.asArray ?? []
                sizes.append(orders.count)
                numbers += orders.compactMap { $0["number"]?.asInteger(Int.self) }
                query = page.json?["next"]?.asString.map { String($0.drop { $0 != "?" }.dropFirst()) }
            }
            #expect(sizes == [20, 20, 5] && numbers == (1...45).reversed())
        }
    }

    @Test func productsAreListedToTheLast() async throws {
        try await OpenShop.with { shop in
            var (numbers, sizes): ([Int], [Int]) = ([], [])
            var query: String? = ""
            while let asked = query {
                let page = try await shop.ask(.get, "/productInfos", query: asked)
                let products = page.json?["products"]?.asArray ?? []
                sizes.append(products.count)
                numbers += products.compactMap { $0["number"]?.asInteger(Int.self) }
                #expect(products.allSatisfy { $0["stock"]?.asInteger(Int.self) == 100_000 })
                query = page.json?["next"]?.asString.map { String($0.drop { $0 != "?" }.dropFirst()) }
            }
            #expect(sizes == [20, 10] && numbers == Array(0..<30))
            let behind = try await shop.ask(.get, "/productInfos", query: "from=999999")
            #expect(behind.text == #"{"products":[]}"#)
        }
    }

    @Test func everyReasonHasASentenceAndTheStatusOfTheTable() {
        for problem in WireProblem.ofPlacement + WireProblem.ofCancellation {
            #expect(problem.detail.hasSuffix(".") && problem.detail.count > 20)
            #expect(ShopOutcome.all.contains { $0.outcome == problem.kind && $0.status == problem.status })
        }
        let placements = ShopOutcome.all.filter { $0.asked == "order" && $0.outcome != "confirmed" }.map(\.outcome)
        #expect(WireProblem.ofPlacement.map(\.kind) == placements)
    }
}
