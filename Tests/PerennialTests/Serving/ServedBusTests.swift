import Foundation
import Hosting
import Serving
import TestDatabases
import TestSupport
import Testing
import Texts

/// The served shop with its events on a bus, on real processes.
@Suite(.serialized, .enabled(if: NATSTestServer.isThere, NATSTestServer.isMissing)) struct ServedBusTests {
    private static let quick =
        "{ backoff: { first: 0s, initial: 50ms, factor: 1.5, maximum: 500ms, resetAfter: 1s } }"

    /// Sees that a quiet shop has every order that was confirmed, and that its books are right.
    private func expectNothingMissing(_ shop: ServedProgram, _ confirmed: Set<Int>) async throws {
        try await shop.becomeQuiet(orders: confirmed)
        let books = try await shop.check(confirmed)
        #expect(books.lost.isEmpty, "confirmed and not found: \(books.lost)")
        #expect(books.wrong.isEmpty, "\(books.wrong)")
        try await ServedProgram.until("nothing is under way") {
            try shop.audit().output.contains("nothing is under way")
        }
        try await shop.end()
        let audit = try shop.audit()
        #expect(audit.code == 0, "\(audit.output)\(audit.errors)")
        #expect(audit.output.contains("✓ money") && audit.output.contains("✓ stock"))
    }

    @Test func `bus: an order is delivered and told of by events on NATS, and its credentials are nowhere to be seen`()
        async throws
    {
        let server = try NATSTestServer(options: ["--user", "shop", "--pass", "a-secret-of-the-bus"])
        let program = try Program()
        let credentials = try program.folder.write("bus", "shop:a-secret-of-the-bus\n")
        let shop = try await ServedProgram.serving(
            ServedScenario.shop(), in: program, ["--bus", server.url, "--bus-credentials", credentials])
        let number = try #require(try await shop.order(product: 3, pieces: 2).body.number("number"))
        try await ServedProgram.until("its customer is told") {
            try await shop.get("/messages/\(number)").body["told"]?.asArray?.contains { $0.asString == "delivered" }
                == true
        }
        #expect(try await shop.get("/orders/\(number)").body.text("status") == "delivered")
        for process in try await shop.status().services.flatMap(\.replicas).compactMap(\.process) {
            let arguments = try String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)
            #expect(!arguments.contains("a-secret"))
        }
        #expect(shop.log.contains("the bus is reached") && !shop.log.contains("a-secret"))
        try await expectNothingMissing(shop, [number])
        #expect(!shop.log.contains("\"problem\""), "\(shop.log)")
    }

    @Test func `bus: replicas are killed while customers order, and nothing is missing in the end`() async throws {
        let server = try NATSTestServer()
        let seed = UInt64.random(in: 0..<1_000_000)
        var random = SeededNumbers(seed: seed)
        let shop = try await ServedProgram.serving(
            ServedScenario.shop(supervision: Self.quick), ["--bus", server.url])
        let customers = ServedCustomers(of: shop.gateway)
        let told = try await customers.ordering(4) {
            for round in 0..<20 * SoakSize.factor {
                try await shop.killSomebody(inRound: round, &random)
            }
            let confirmed = customers.soFar.confirmed.count
            try await ServedProgram.until("an order is confirmed again") {
                customers.soFar.confirmed.count > confirmed
            }
            try await ServedProgram.until("everything is ready again") { try await shop.status().isReady }
        }
        #expect(!told.confirmed.isEmpty, "seed \(seed)")
        try await expectNothingMissing(shop, told.confirmed)
    }

    @Test func `bus: the server is killed and away for a while, orders are taken meanwhile, and nothing is missing`()
        async throws
    {
        let server = try NATSTestServer()
        let shop = try await ServedProgram.serving(ServedScenario.shop(), ["--bus", server.url])
        let customers = ServedCustomers(of: shop.gateway)
        let told = try await customers.ordering(4) {
            for _ in 0..<4 {
                var confirmed = customers.soFar.confirmed.count
                try await ServedProgram.until("orders come in") {
                    customers.soFar.confirmed.count >= confirmed + 20
                }
                server.kill()
                let number = try await shop.placed()
                confirmed = customers.soFar.confirmed.count
                try await ServedProgram.until("orders come in without a bus") {
                    customers.soFar.confirmed.count >= confirmed + 20
                }
                // No event goes another way.
                let told = try await shop.get("/messages/\(number)").body["told"]?.asArray ?? []
                #expect(told.isEmpty)
                try server.start()
            }
        }
        #expect(told.failed.isEmpty, "\(told.failed)")
        try await expectNothingMissing(shop, told.confirmed)
        #expect(shop.log.contains("the bus is away") && shop.log.contains("the bus is back"))
    }

    @Test func `a bus that cannot be used is told before anything starts, and nothing is touched`() throws {
        let program = try Program()
        _ = try program.folder.write("served.yaml", ServedScenario.shop())
        func refusal(_ arguments: String...) throws -> String {
            let ended = try program.run(["serve", "served.yaml", "--port", "0"] + arguments)
            #expect(ended.code != 0)
            #expect(!FileManager.default.fileExists(atPath: program.folder.file("data")))
            return ended.errors
        }
        let secret = try refusal("--bus", "nats://shop:hunter2@127.0.0.1:4222")
        #expect(secret.contains("give it in a file") && !secret.contains("hunter2"))
        #expect(try refusal("--bus-credentials", "x").contains("goes with --bus"))
        let away = try NATSTestServer(isRunning: false)
        #expect(try refusal("--bus", away.url).contains("\(away.url) cannot be used"))
        let bare = try NATSTestServer(hasStreams: false)
        #expect(try refusal("--bus", bare.url).contains("start nats-server with -js"))
        let closed = try NATSTestServer(options: ["--auth", "a-token"])
        #expect(try refusal("--bus", closed.url).contains("Authorization"))
    }
}
