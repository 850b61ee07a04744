import Foundation
import Hosting
import MySQLStorage
import Serving
import Storage
import TestDatabases
import TestSupport
import Testing
import Texts

/// The rows of what the shop must show, on real processes: one test each, named after it.
@Suite(.serialized) struct ServedShopTests {
    @Test func `saga: an order is paid, delivered and told of, over six processes and their databases`() async throws {
        let shop = try await ServedProgram.serving(ServedScenario.shop())
        let placed = try await shop.order(product: 3, pieces: 2)
        #expect(placed.status == 201)
        let number = try #require(placed.body.number("number"))
        try await ServedProgram.until("the order is delivered") {
            try await shop.get("/orders/\(number)").body.text("status") == "delivered"
        }
        try await ServedProgram.until("its customer is told") {
            try await shop.get("/messages/\(number)").body["told"]?.asArray?.contains { $0.asString == "delivered" }
                == true
        }
        #expect(try await shop.get("/payments/\(number)").body.text("status") == "captured")
        #expect(try await shop.get("/products/3").body.number("stock") == 999_998)
        #expect(try await shop.get("/deliveries/\(number)").body.text("status") == "completed")
        #expect(try await shop.end() == 0)
    }

    @Test func `view: the customer's orders are shown by the view page once its events have come`() async throws {
        let shop = try await ServedProgram.serving(ServedScenario.shop())
        var numbers: [Int] = []
        for _ in 0..<3 {
            numbers.append(try #require(try await shop.order(customer: 5).body.number("number")))
        }
        try await ServedProgram.until("all are shown as delivered") {
            let shown = try await shop.get("/orderHistories?customer=5").body["orders"]?.asArray ?? []
            return shown.filter { $0.text("status") == "delivered" }.count == 3
        }
        let shown = try await shop.get("/orderHistories?customer=5").body
        #expect(shown["orders"]?.asArray?.compactMap { $0.number("number") } == numbers.sorted(by: >))
        #expect(try await shop.get("/orderHistories?customer=6").body.number("count") == 0)
        try await shop.end()
    }

    @Test func `compensation: a cancelled order gives back money and stock`() async throws {
        let shop = try await ServedProgram.serving(ServedScenario.shop(transit: "1h"))
        let number = try #require(try await shop.order(product: 7, pieces: 4).body.number("number"))
        try await ServedProgram.until("the stock is taken") {
            try await shop.get("/products/7").body.number("stock") == 999_996
        }
        #expect(try await shop.send(HTTPRequest(.delete, "/orders/\(number)")).status == 200)
        try await ServedProgram.until("the order is cancelled") {
            try await shop.get("/orders/\(number)").body.text("status") == "cancelled"
        }
        let payment = try await shop.get("/payments/\(number)").body
        #expect(payment.text("status") == "refunded")
        #expect(payment.number("refunded") == payment.number("captured"))
        #expect(try await shop.get("/products/7").body.number("stock") == 1_000_000)
        try await shop.end()
    }

    @Test func `request and response: whatever is asked has an answer of its own`() async throws {
        let shop = try await ServedProgram.serving(ServedScenario.shop())
        #expect(try await shop.get("/orders/77").status == 404)
        #expect(try await shop.get("/nothing").status == 404)
        #expect(try await shop.order(product: 99).status == 422)
        #expect(try await shop.order(pieces: 0).status == 422)
        #expect(try await shop.get("/-/endpoints").status == 404)
        #expect(try await shop.get("/openapi.json").body.text("openapi")?.hasPrefix("3.1") == true)
        let first = try await shop.order(key: "my-own-1")
        let again = try await shop.order(key: "my-own-1")
        #expect(first.status == 201 && again.status == 201)
        #expect(first.body.number("number") == again.body.number("number"))
        #expect(try await shop.order(pieces: 2, key: "my-own-1").status == 422)
        try await shop.end()
    }

    @Test func `self-healing: a killed replica and a hanging one are replaced, and no confirmed order is lost`()
        async throws
    {
        let shop = try await ServedProgram.serving(
            ServedScenario.shop(
                services: """
                        order:
                          probes:
                            readiness: { periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 2 }
                            liveness: { periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 2 }
                          termination: { terminationGracePeriodSeconds: 1 }
                    """))
        let number = try await shop.placed()
        try shop.command("kill", "order-0")
        try await ServedProgram.until("the killed replica is back") {
            let order = try await shop.service("order")
            return order.ready == 2 && (order.replicas.first?.restarts ?? 0) >= 1
        }
        let hanging = try #require(try await shop.service("order").replicas[1].process)
        kill(hanging, SIGSTOP)
        try await ServedProgram.until("the hanging replica is replaced") {
            let order = try await shop.service("order")
            return order.ready == 2 && order.replicas.last?.process != hanging
        }
        try await ServedProgram.until("the order is there") { try await shop.get("/orders/\(number)").status == 200 }
        _ = try await shop.placed()
        try await shop.end()
    }

    @Test func `a killed supervisor leaves no process behind, and the next one finds the data as it was`() async throws
    {
        let shop = try await ServedProgram.serving(ServedScenario.shop())
        let number = try await shop.placed()
        let processes = try await shop.status().services.flatMap(\.replicas).compactMap(\.process)
        #expect(processes.count == 14)
        // One that stands still cannot notice anything by itself.
        kill(processes[0], SIGSTOP)
        try await shop.killSupervisor()
        try await ServedProgram.until("no process is left") { !processes.contains(where: Program.isRunning) }
        let next = try await ServedProgram.serving(ServedScenario.shop(), in: shop.program)
        #expect(try await next.get("/orders/\(number)").status == 200)
        try await next.end()
    }

    @Test func `a folder serves one supervisor at a time`() async throws {
        let shop = try await ServedProgram.serving(ServedScenario.shop())
        let second = try shop.program.run("serve", "served.yaml", "--port", "0")
        #expect(second.code == 1)
        #expect(second.errors.contains("in use by another perennial serve"))
        _ = try await shop.placed()
        try await shop.end()
    }

    @Test func `Python: notification's program decides behind its service, and is started again when it dies`()
        async throws
    {
        let program = try Program()
        try FileManager.default.copyItem(
            atPath: Program.package.appendingPathComponent("scenarios/polyglot").path,
            toPath: program.folder.file("polyglot"))
        let shop = try await ServedProgram.serving(
            ServedScenario.shop(
                services: """
                        notification:
                          replicas: 1
                          external: { command: [python3, polyglot/notification.py] }
                    """), in: program)
        let first = try await shop.placed()
        try await ServedProgram.until("its customer is told") {
            try await shop.get("/messages/\(first)").body["told"]?.asArray?.contains { $0.asString == "delivered" }
                == true
        }
        let notification = try #require(try await shop.service("notification").replicas[0].process)
        let python = try #require(Program.children(of: notification).first)
        kill(python, SIGKILL)
        let second = try await shop.placed()
        try await ServedProgram.until("the next one is told too") {
            try await shop.get("/messages/\(second)").body["told"]?.asArray?.contains { $0.asString == "delivered" }
                == true
        }
        #expect(Program.children(of: notification).contains { $0 != python })
        #expect(try await shop.service("notification").replicas[0].restarts == 0)
        try await shop.end()
    }

    @Test func `a port in use is told, and nothing is touched`() async throws {
        let shop = try await ServedProgram.serving(ServedScenario.shop())
        guard case .tcp(_, let port) = shop.gateway else { return }
        let other = try Program()
        _ = try other.folder.write("served.yaml", ServedScenario.shop())
        let ended = try other.run("serve", "served.yaml", "--port", "\(port)")
        #expect(ended.code == 1)
        #expect(ended.errors.contains("\(port) is in use by another program"))
        #expect(!FileManager.default.fileExists(atPath: other.folder.file("data")))
        try await shop.end()
    }

    @Test func `a database that is not ours is told before anything starts, and stays as it is`() async throws {
        let program = try Program()
        _ = try program.folder.write("served.yaml", ServedScenario.shop())
        let text = "this is no database, and somebody may want it still"
        try FileManager.default.createDirectory(atPath: program.folder.file("data"), withIntermediateDirectories: true)
        _ = try program.folder.write("data/order.sqlite", text)
        let ended = try program.run("serve", "served.yaml", "--port", "0")
        #expect(ended.code == 1)
        #expect(ended.errors.contains("order.sqlite"))
        #expect(try program.folder.text("data/order.sqlite") == text)
    }

    @Test func `breaker: while payment is slow, orders are refused at once, and afterwards taken again`() async throws {
        let shop = try await ServedProgram.serving(
            ServedScenario.shop(
                services: """
                        order: { replicas: 1 }
                      calls:
                        order -> payment:
                          timeout: 300ms
                          circuitBreaker: { minimumNumberOfCalls: 4, slidingWindowSize: 4, waitDurationInOpenState: 1s }
                    """))
        _ = try await shop.placed()
        try shop.command("stand-in", "provider", "{\"time\": 2000}")
        try await ServedProgram.until("the breaker is open") {
            try await shop.order().body.text("reason") == "circuit_breaker_open"
        }
        try shop.command("stand-in", "provider", "{\"time\": 1}")
        try await ServedProgram.until("orders are taken again") { try await shop.order().status == 201 }
        // What the provider had charged by then goes back to those whose order was given up.
        try await ServedProgram.until("nothing is under way") {
            try shop.audit().output.contains("nothing is under way")
        }
        let audit = try shop.audit()
        #expect(audit.code == 0, "\(audit.output)")
        try await shop.end()
    }

    @Test(.enabled(if: MariaDBServer.isInstalled || MariaDBServer.isDemanded, MariaDBServer.isMissing))
    func `MySQL: a database a service, the password from a secret, and the data on its volume`() async throws {
        let server = try MariaDBServer()
        let root = try MySQLStore(server.root, database: "mysql")
        try await root.run(
            "CREATE USER shop@localhost IDENTIFIED BY 'a-secret-of-the-shop'",
            "GRANT ALL ON `perennial\\_%`.* TO shop@localhost")
        root.writer.close()
        let program = try Program()
        let secret = try program.folder.write("secret", "a-secret-of-the-shop\n")
        let arguments = ["--database", "mysql://shop@localhost?socket=\(server.socket)", "--secret", secret]
        let shop = try await ServedProgram.serving(ServedScenario.shop(), in: program, arguments)
        let number = try await shop.placed()
        try await ServedProgram.until("the order is delivered") {
            try await shop.get("/orders/\(number)").body.text("status") == "delivered"
        }
        #expect(program.folder.files("data").allSatisfy { !$0.hasSuffix("order.sqlite") })
        #expect(!shop.log.contains("a-secret-of-the-shop"))
        try await shop.end()
        // The server's data are a volume's: whoever starts it again over them has them.
        server.kill()
        try server.start()
        let next = try await ServedProgram.serving(ServedScenario.shop(), in: program, arguments)
        #expect(try await next.get("/orders/\(number)").body.text("status") == "delivered")
        let audit = try program.run(["audit", "served.yaml"] + arguments)
        #expect(audit.code == 0, "\(audit.output)\(audit.errors)")
        try await next.end()
    }
}
