import Foundation
import Hosting
import MySQLStorage
import SQLiteStorage
import Serving
import Storage
import TestDatabases
import TestSupport
import Testing
import Texts

/// What happens to the served shop that is nobody's plan, and what must hold all the same.
@Suite(.serialized) struct ServedFaultTests {
    /// The numbers of so many orders that were confirmed.
    private func confirmed(by shop: ServedProgram, _ count: Int) async throws -> [Int] {
        var numbers: [Int] = []
        try await ServedProgram.until("\(count) orders are confirmed") {
            let order = try await shop.order()
            if order.status == 201, let number = order.body.number("number") { numbers.append(number) }
            return numbers.count == count
        }
        return numbers
    }

    /// Waits until all is done, and sees that it is right.
    private func expectAllIsRight(
        _ shop: ServedProgram, _ confirmed: [Int], _ arguments: [String] = []
    ) async throws {
        try await ServedProgram.until("nothing is under way") {
            try shop.program.run(["audit", "served.yaml"] + arguments).output.contains("nothing is under way")
        }
        let audit = try shop.program.run(["audit", "served.yaml"] + arguments)
        #expect(audit.code == 0, "\(audit.output)")
        for number in confirmed {
            let order = try await shop.get("/orders/\(number)")
            #expect(order.status == 200 && order.body.text("status") == "delivered", "order \(number): \(order)")
        }
    }

    private func isTold(_ number: Int, by shop: ServedProgram) async throws -> Bool {
        try await shop.get("/messages/\(number)").body["told"]?.asArray?.contains { $0.asString == "delivered" } == true
    }

    @Test func `dead letters: what a service fails at holds back its own key only, until it is redriven`() async throws
    {
        let program = try Program()
        // Fails at customer 13, until there is a cure.
        let source = try String(
            contentsOf: Program.package.appendingPathComponent("scenarios/polyglot/notification.py"), encoding: .utf8)
        let failing = source.replacingOccurrences(
            of: "    milestone = MILESTONES.get(message[\"type\"])\n",
            with: """
                    if message["customer"] == 13 and not os.path.exists("cured"):
                        os._exit(3)
                    milestone = MILESTONES.get(message["type"])

                """)
        try #require(failing != source)
        try program.folder.write("notification.py", failing)
        let shop = try await ServedProgram.serving(
            ServedScenario.shop(
                services: """
                        notification:
                          replicas: 1
                          external: { command: [python3, notification.py] }
                    """), in: program)
        let poison = try #require(try await shop.order(customer: 13).body.number("number"))
        let other = try #require(try await shop.order(customer: 14).body.number("number"))
        try await ServedProgram.until("the other customer is told") { try await isTold(other, by: shop) }
        try await ServedProgram.until("the event has failed, and is not in hand") {
            let list = try shop.command("redrive", "served.yaml", "notification", "--list", "--key", "\(poison)").output
            return list.contains("key \(poison)  order_paid  ") && list.contains("The service came to no decision")
        }
        #expect(try !shop.audit().output.contains("nothing is under way"))
        #expect(try await !isTold(poison, by: shop))
        try program.folder.write("cured", "")
        #expect(
            try shop.command("redrive", "served.yaml", "notification").output.hasPrefix("notification: 1 event"))
        try await ServedProgram.until("the customer is told") { try await isTold(poison, by: shop) }
        try await expectAllIsRight(shop, [poison, other])
        #expect(
            try shop.command("redrive", "served.yaml").output.split(separator: "\n").allSatisfy {
                $0.hasSuffix(": nothing to try again")
            })
        try await shop.end()
    }

    @Test func `redrive makes no database where nothing was served`() throws {
        let program = try Program()
        try program.folder.write("served.yaml", ServedScenario.shop())
        let ended = try program.run("redrive", "served.yaml")
        #expect(ended.code == 1 && ended.errors.contains("order.sqlite"), "\(ended)")
        #expect(!FileManager.default.fileExists(atPath: program.folder.file("data")))
        let wrong = try program.run("redrive", "served.yaml", "odrer")
        #expect(wrong.errors.contains("did you mean 'order'?"), "\(wrong)")
    }

    @Test(.enabled(if: MemoryDisk.isPossible, "only root can mount a small disk"))
    func `full disk: orders are refused, and no confirmed one is lost`() async throws {
        let disk = try MemoryDisk(megabytes: 48)
        let data = ["--data", disk.path + "/data"]
        let shop = try await ServedProgram.serving(ServedScenario.shop(), data)
        var numbers = try await confirmed(by: shop, 3)
        try disk.fill()
        try await ServedProgram.until("an order is refused") {
            let order = try await shop.order()
            if order.status == 201, let number = order.body.number("number") { numbers.append(number) }
            return (500...599).contains(order.status)
        }
        try disk.free()
        try await ServedProgram.until("orders are taken again") {
            let order = try await shop.order()
            if order.status == 201, let number = order.body.number("number") { numbers.append(number) }
            return order.status == 201
        }
        try await expectAllIsRight(shop, numbers, data)
        try await shop.end()
    }

    @Test func `locked database: who cannot write refuses in time, and goes on when it can`() async throws {
        let shop = try await ServedProgram.serving(ServedScenario.shop())
        var numbers = try await confirmed(by: shop, 2)
        // Another program writes to order's database, and does not come to an end.
        let other = try SQLiteFile(path: shop.program.folder.file("data/order.sqlite"))
        try await other.run("BEGIN IMMEDIATE")
        let refused = try await shop.order()
        #expect((500...599).contains(refused.status), "\(refused)")
        try await other.run("ROLLBACK")
        other.writer.close()
        try await ServedProgram.until("orders are taken again") {
            let order = try await shop.order()
            if let number = order.body.number("number"), order.status == 201 { numbers.append(number) }
            return order.status == 201
        }
        try await expectAllIsRight(shop, numbers)
        try await shop.end()
    }

    @Test(.enabled(if: MariaDBServer.isInstalled || MariaDBServer.isDemanded, MariaDBServer.isMissing))
    func `database away: killed and gone for a while, then everything goes on`() async throws {
        let server = try MariaDBServer()
        let program = try Program()
        let arguments = ["--database", "mysql://root@localhost?socket=\(server.socket)"]
        let scenario = ServedScenario.shop(
            services: "    order: { replicas: 2, probes: { readiness: { periodSeconds: 1, failureThreshold: 1 } } }")
        let shop = try await ServedProgram.serving(scenario, in: program, arguments)
        var numbers = try await confirmed(by: shop, 3)
        server.kill()
        for _ in 0..<5 {
            let refused = try await shop.order()
            #expect((500...599).contains(refused.status), "\(refused)")
        }
        // Longer than readiness takes to notice.
        try await ServedProgram.until("nobody is ready") {
            try await shop.service("order").ready == 0
        }
        try server.start()
        try await ServedProgram.until("orders are taken again") {
            let order = try await shop.order()
            if let number = order.body.number("number"), order.status == 201 { numbers.append(number) }
            return order.status == 201
        }
        try await expectAllIsRight(shop, numbers, arguments)
        try await shop.end()
    }

    @Test func `trace: a request that is to be recorded is known in every service, up to the last event`() async throws
    {
        let shop = try await ServedProgram.serving(ServedScenario.shop(), ["--log-level", "debug"])
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        var request = HTTPRequest(
            .post, "/orders", headers: ["Content-Type": "application/json", "traceparent": trace],
            body: Array(#"{"customer":17,"lines":[{"product":3,"quantity":1}]}"#.utf8))
        let placed = try JSONReader.read(try await shop.send(request).body)
        let number = try #require(placed.number("number"))
        request.headers.set("traceparent", trace.dropLast() + "0")
        let other = try #require(try JSONReader.read(try await shop.send(request).body).number("number"))
        func lines(about order: Int) -> [JSON] {
            shop.log.split(separator: "\n").compactMap { try? JSONReader.read(Array($0.utf8)) }
                .filter { $0.text("order") == "\(order)" && $0.text("traceparent") == trace }
        }
        func types(in process: String) -> [String] {
            lines(about: number).filter { $0.text("process")?.hasPrefix(process) == true }.compactMap {
                $0.text("type")
            }
        }
        try await ServedProgram.until("the last event is handled") {
            types(in: "viewpage").contains("delivery_completed")
        }
        #expect(types(in: "order").contains("place_order") && types(in: "payment").contains("authorize_payment"))
        try await ServedProgram.until("every service has had it") {
            ["delivery", "inventory", "notification"].allSatisfy { !types(in: $0).isEmpty }
        }
        // Nobody wanted the other one to be recorded, so it ends with what was asked.
        #expect(Set(lines(about: other).compactMap { $0.text("type") }).isEmpty)
        try await shop.end()
    }

    @Test func `emulated times: messages take the scenario's time, and the status says so`() async throws {
        let shop = try await ServedProgram.serving(
            ServedScenario.shop(services: "    inventory: { replicas: 1, time: 400ms }"), ["--emulate-times"])
        var began = ContinuousClock.now
        try await ServedProgram.until("the product is shown") {
            began = .now
            return try await shop.get("/products/3").status == 200
        }
        #expect(ContinuousClock.now - began >= .milliseconds(400))
        #expect(try await shop.status().emulatesTimes)
        #expect(try shop.command("status").output.contains("Times are emulated"))
        #expect(try shop.program.folder.text("serve.txt").contains("Times are emulated"))
        try await shop.end()
    }
}
