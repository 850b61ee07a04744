import Foundation
import Hosting
import NIOCore
import NIOPosix
import Serving
import TestSupport
import Texts

/// The shop as `perennial serve` serves it: a supervisor and its processes, in a folder of the test's own.
final class ServedProgram {
    /// How long anything may take on a machine that has much else to do.
    static let patience = 240.0

    let program: Program
    /// Where customers reach everything, and by name where each service's front is.
    let gateway: HTTPAddress
    let fronts: [String: HTTPAddress]
    private let process: Process
    private let client: HTTPClient
    private let loops: MultiThreadedEventLoopGroup

    private init(
        _ program: Program, _ process: Process, _ addresses: [String: HTTPAddress],
        _ loops: MultiThreadedEventLoopGroup
    ) throws {
        guard let gateway = addresses["gateway"] else { throw NotServed(description: "no gateway") }
        self.program = program
        self.process = process
        self.gateway = gateway
        self.loops = loops
        fronts = addresses.filter { $0.key != "gateway" }
        var limits = HTTPClientLimits()
        limits.connections = 64
        client = HTTPClient(to: gateway, limits: limits, on: loops.next())
    }

    deinit {
        // The system ends its processes with it.
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    struct NotServed: Error, CustomStringConvertible {
        let description: String
    }

    /// Serves a scenario, and returns when everything is ready.
    ///
    /// - Parameters:
    ///   - program: in whose folder; with the data that it has there.
    ///   - arguments: further ones of `perennial serve`.
    static func serving(
        _ scenario: String, in program: Program? = nil, _ arguments: [String] = []
    ) async throws -> ServedProgram {
        let program = try program ?? Program()
        try program.folder.write("served.yaml", scenario)
        let process = program.process(["serve", "served.yaml", "--port", "0"] + arguments)
        process.standardOutput = try program.folder.handle("serve.txt")
        process.standardError = try program.folder.handle("serve.log")
        try process.run()
        var addresses: [String: HTTPAddress] = [:]
        do {
            try await until("everything is ready") {
                guard process.isRunning else { throw NotServed(description: "it has ended") }
                addresses = Self.addresses(in: try program.folder.text("serve.txt"))
                return addresses.count == 7
            }
        } catch {
            process.interrupt()
            throw NotServed(
                description:
                    "\(error)\n\(try program.folder.text("serve.txt"))\n\(try program.folder.text("serve.log").suffix(8_000))"
            )
        }
        return try ServedProgram(program, process, addresses, MultiThreadedEventLoopGroup(numberOfThreads: 1))
    }

    /// `  gateway  http://127.0.0.1:8080`
    private static func addresses(in text: String) -> [String: HTTPAddress] {
        var addresses: [String: HTTPAddress] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, words[1].hasPrefix("http://") else { continue }
            addresses[String(words[0])] = HTTPAddress(String(words[1].dropFirst("http://".count)))
        }
        return addresses
    }

    /// Waits for something, and fails if it does not come.
    static func until(_ what: String, _ condition: () async throws -> Bool) async throws {
        let end = Date.now.addingTimeInterval(patience)
        while try await !condition() {
            guard Date.now < end else { throw NotServed(description: "waited in vain until \(what)") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Ends it as Ctrl-C does, and returns its exit code; nil where a signal ended it.
    @discardableResult
    func end() async throws -> Int32? {
        await client.shutDown()
        try await loops.shutdownGracefully()
        if process.isRunning { process.terminate() }
        try await Self.until("the supervisor has ended") { !process.isRunning }
        return process.terminationReason == .exit ? process.terminationStatus : nil
    }

    /// Kills the supervisor alone.
    func killSupervisor() async throws {
        kill(process.processIdentifier, SIGKILL)
        try await Self.until("the supervisor is gone") { !process.isRunning }
        await client.shutDown()
        try await loops.shutdownGracefully()
    }

    /// What the processes have logged.
    var log: String { (try? program.folder.text("serve.log")) ?? "" }

    // MARK: Customers

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await client.send(request, within: .seconds(Int64(Self.patience)))
    }

    func get(_ target: String) async throws -> (status: Int, body: JSON) {
        let parts = target.split(separator: "?", maxSplits: 1)
        let answer = try await send(
            HTTPRequest(.get, String(parts[0]), query: parts.count > 1 ? String(parts[1]) : nil))
        return (answer.status, (try? JSONReader.read(answer.body)) ?? .null)
    }

    /// Orders pieces of a product.
    func order(
        product: Int = 3, pieces: Int = 1, customer: Int = 17, key: String? = nil
    ) async throws -> (status: Int, body: JSON) {
        let body = "{\"customer\":\(customer),\"lines\":[{\"product\":\(product),\"quantity\":\(pieces)}]}"
        var request = HTTPRequest(
            .post, "/orders", headers: ["Content-Type": "application/json"], body: Array(body.utf8))
        if let key { request.headers.set("Idempotency-Key", key) }
        let answer = try await send(request)
        return (answer.status, (try? JSONReader.read(answer.body)) ?? .null)
    }

    /// Places an order, and says its number. On a busy machine a probe may miss its time, so that a service has no ready
    /// replica for a moment: whoever was turned away for that asks again under the same key.
    func placed(key: String = UUID().uuidString) async throws -> Int64 {
        var number: Int64?
        try await Self.until("an order is taken") {
            let answer = try await order(key: key)
            guard (500...599).contains(answer.status) else {
                guard answer.status == 201 || answer.status == 200, let given = answer.body.number("number") else {
                    throw NotServed(description: "an order was answered with \(answer.status)")
                }
                number = Int64(given)
                return true
            }
            return false
        }
        return number ?? 0
    }

    // MARK: Who looks after it

    func status() async throws -> ServingStatus {
        try await AdminClient(of: DataFolder(program.folder.file("data"))).status()
    }

    func service(_ name: String) async throws -> ServingStatus.Service {
        guard let service = try await status().services.first(where: { $0.name == name }) else {
            throw NotServed(description: "there is no \(name)")
        }
        return service
    }

    /// What `perennial audit` says of the databases, and its exit code.
    func audit(_ arguments: String...) throws -> Program.Ended {
        try program.run(["audit", "served.yaml"] + arguments)
    }

    /// Runs a command about the served shop in its folder.
    @discardableResult
    func command(_ arguments: String...) throws -> Program.Ended {
        let ended = try program.run(arguments)
        guard ended.code == 0 else { throw NotServed(description: "\(arguments): \(ended.errors)") }
        return ended
    }
}

/// Scenarios to be served, small and quick.
enum ServedScenario {
    /// - Parameters:
    ///   - services: more lines of YAML for the services, as they stand in the file.
    ///   - more: more lines of YAML at the end.
    static func shop(
        transit: String = "200ms..400ms", decline: String = "0%", supervision: String = "kubernetes",
        services: String = "", more: String = ""
    ) -> String {
        """
        scenario: served
        shop:
          catalog: { products: 20, stock: 1000000 }
          supervision: \(supervision)
          services:
            delivery: { transit: \(transit), failure: 0% }
            payment: { decline: \(decline) }
        \(services)
        traffic:
          nobody: { executor: constant-arrival-rate, rate: 1/s }
        \(more)

        """
    }
}

extension JSON {
    /// A member that is a text.
    func text(_ key: String) -> String? { self[key]?.asString }

    /// A member that is a whole number.
    func number(_ key: String) -> Int? { self[key]?.asInteger(Int.self) }
}
