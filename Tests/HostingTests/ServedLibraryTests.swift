import Foundation
import Hosting
import NIOCore
import NIOPosix
import Serving
import TestSupport
import Testing
import Texts

/// An application that is no shop is served as processes by the same code.
@Suite struct ServedLibraryTests {
    private static let scenario = """
        scenario: reading-room
        duration: 30s
        library:
          services:
            desk: { replicas: 2 }
            register: { denied: 0% }
        traffic:
          readers: { executor: constant-arrival-rate, rate: 1/s }
        """

    private struct NotServed: Error { let text: String }

    /// Waits for something on a machine that may be busy.
    private func until(_ what: String, _ condition: () async throws -> Bool) async throws {
        let end = Date.now.addingTimeInterval(240)
        while try await !condition() {
            guard Date.now < end else { throw NotServed(text: "waited in vain until \(what)") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private static let program: URL = {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
        let folder = bundle?.bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
        return folder.appendingPathComponent("library-program")
    }()

    @Test func aLibraryIsServedAndHealsItself() async throws {
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = Self.program
        process.arguments = [try folder.write("library.yaml", Self.scenario), folder.file("data")]
        process.standardOutput = try folder.handle("out")
        process.standardError = try folder.handle("log")
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        var gateway: HTTPAddress?
        try await until("it is ready") {
            guard process.isRunning else { throw NotServed(text: try folder.text("log")) }
            let line = try folder.text("out").split(separator: "\n").first { $0.hasPrefix("gateway ") }
            gateway = line.flatMap { HTTPAddress(String($0.dropFirst("gateway ".count))) }
            return gateway != nil
        }
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let client = HTTPClient(to: try #require(gateway), on: loops.next())
        func borrow(_ slip: String) async throws -> HTTPResponse {
            try await client.send(
                HTTPRequest(
                    .post, "/loans", headers: ["Content-Type": "application/json"],
                    body: Array("{\"book\":3,\"slip\":\"\(slip)\"}".utf8)), within: .seconds(240))
        }
        let first = try await borrow("mine")
        #expect(first.status == 201 && first.text == #"{"number":1,"count":1}"#)
        let admin = try AdminClient(of: DataFolder(folder.file("data")))
        try await admin.demand("/kill", [("replica", .string("register-0"))])
        try await until("the register knows of the loan, once") {
            let shown = try? await client.send(HTTPRequest(.get, "/entries/1"), within: .seconds(240))
            return shown?.text == #"{"number":1,"count":1}"#
        }
        try await until("the register's process is another one") {
            let register = try await admin.status().services.first { $0.name == "register" }
            return register?.ready == 2 && register?.replicas.contains { $0.restarts > 0 } == true
        }
        await client.shutDown()
        try await loops.shutdownGracefully()
        process.terminate()
        try await until("it has ended") { !process.isRunning }
        #expect(process.terminationStatus == 0)
    }
}
