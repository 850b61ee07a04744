import Foundation
import Hosting
import TestSupport
import Testing
import Texts

/// Processes of a served shop are killed one after the other while customers order. Whatever was confirmed is there in the
/// end, and money and stock add up.
@Suite(.serialized) struct KillCampaignTests {
    private static let kills = 50 * SoakSize.factor * (SoakSize.factor > 1 ? 2 : 1)

    @Test func `no confirmed order is lost, whichever process is killed at whatever instant`() async throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        var random = SeededNumbers(seed: seed)
        let shop = try await ServedProgram.serving(
            ServedScenario.shop(
                supervision: "{ backoff: { first: 0s, initial: 50ms, factor: 1.5, maximum: 500ms, resetAfter: 1s } }"))
        let customers = ServedCustomers(of: shop.gateway)
        let told = try await customers.ordering(4) {
            var confirmed = 0
            for round in 0..<Self.kills {
                try await shop.killSomebody(inRound: round, &random)
                // Where nothing is confirmed between kills, nothing can be lost either.
                guard round % 5 == 4 else { continue }
                try await ServedProgram.until("an order is confirmed again") {
                    customers.soFar.confirmed.count > confirmed
                }
                confirmed = customers.soFar.confirmed.count
            }
            try await ServedProgram.until("everything is ready again") { try await shop.status().isReady }
        }
        #expect(told.confirmed.count >= Self.kills / 5, "seed \(seed)")
        try await shop.becomeQuiet(orders: told.confirmed)
        let books = try await shop.check(told.confirmed)
        #expect(books.lost.isEmpty, "seed \(seed): confirmed and not found: \(books.lost)")
        #expect(books.wrong.isEmpty, "seed \(seed): \(books.wrong)")
        try await shop.end()
        let audit = try shop.audit()
        #expect(audit.code == 0, "seed \(seed): \(audit.output)\(audit.errors)")
        #expect(audit.output.contains("✓ money") && audit.output.contains("✓ stock"))
    }
}

extension ServedProgram {
    /// Kills one of its replicas, and now and then all at once, as when the power goes; then lets a moment pass.
    func killSomebody(inRound round: Int, _ random: inout SeededNumbers) async throws {
        var processes: [Int32] = []
        try await Self.until("there is somebody to kill") {
            processes = try await status().services.flatMap(\.replicas).compactMap(\.process)
            return !processes.isEmpty
        }
        let victims = round % 10 == 9 ? processes : [processes[random.below(processes.count)]]
        for victim in victims { kill(victim, SIGKILL) }
        try await Task.sleep(for: .milliseconds(20 + random.below(200)))
    }

    /// Waits until every one of these orders has come to its end.
    func becomeQuiet(orders: Set<Int>) async throws {
        for order in orders {
            try await Self.until("order \(order) has ended") {
                let status = try await get("/orders/\(order)").body.text("status") ?? ""
                return ["delivered", "cancelled", "failed"].contains(status)
            }
        }
    }

    /// Looks every order up at every service.
    func check(_ orders: Set<Int>) async throws -> (lost: [Int], wrong: [String]) {
        var (lost, wrong): ([Int], [String]) = ([], [])
        for number in orders.sorted() {
            let order = try await get("/orders/\(number)")
            guard order.status == 200 else {
                lost.append(number)
                continue
            }
            let isDelivered = order.body.text("status") == "delivered"
            try await Self.until("the view of \(number) has come") {
                let told = try await get("/messages/\(number)").body["told"]?.asArray ?? []
                return told.contains { $0.asString == (isDelivered ? "delivered" : "refunded") }
            }
            let payment = try await get("/payments/\(number)").body
            let kept = (payment.number("captured") ?? 0) - (payment.number("refunded") ?? 0)
            if kept != (isDelivered ? order.body.number("total") ?? -1 : 0) {
                wrong.append("order \(number) is \(order.body.text("status") ?? "?") and \(kept) was kept")
            }
        }
        return (lost, wrong)
    }
}
