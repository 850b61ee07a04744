internal import Foundation
internal import TestSupport
package import Testing

/// A server of NATS that a test has started for itself: its data in a folder that goes away with it, and a port of this
/// machine only. It ends with this object or with the process of the tests, however that ends.
package final class NATSTestServer: @unchecked Sendable {
    // Safe to share: what changes is behind the lock.
    private static let program = ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"]
        .map { "\($0)/nats-server" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Whether this machine has the program, or may not be without it: PERENNIAL_DEMANDS_NATS=1.
    package static var isThere: Bool {
        program != nil || ProcessInfo.processInfo.environment["PERENNIAL_DEMANDS_NATS"] == "1"
    }
    /// Why tests are left out.
    package static let isMissing: Comment = "nats-server is not installed: no test of NATS"

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let port: Int
    private let folder: TemporaryFolder
    private let options: [String]
    private let lock = NSLock()
    private var life: KeptServer?

    /// - Parameters:
    ///   - options: what its command line has besides.
    ///   - settings: a file of settings that it reads; what the command line says counts more.
    ///   - hasStreams: whether it has JetStream.
    ///   - isRunning: whether it runs already.
    package init(
        options: [String] = [], settings: String? = nil, hasStreams: Bool = true, isRunning: Bool = true
    ) throws {
        folder = try TemporaryFolder()
        var all = options
        if hasStreams { all += ["-js", "-sd", folder.file("data")] }
        if let settings { all += ["-c", try folder.write("settings", settings)] }
        self.options = all
        port = try KeptServer.freePort()
        if isRunning { try start() }
    }

    deinit { kill() }

    package var url: String { "nats://127.0.0.1:\(port)" }
    package func write(_ name: String, _ text: String) throws -> String { try folder.write(name, text) }
    /// What it has written about itself.
    package var log: String { (try? folder.text("server.log")) ?? "" }

    // MARK: Life

    /// Starts it, also again after its end over the data that are there, and returns when it takes connections.
    package func start() throws {
        do {
            let life = try KeptServer(
                in: folder.path, greeting: (port, "INFO"),
                [Self.program ?? "", "-a", "127.0.0.1", "-p", "\(port)"] + options)
            lock.withLock { self.life = life }
        } catch let failure as KeptServer.Failure {
            throw Failure(description: "\(failure): \(log.suffix(4_000))")
        }
    }

    /// Removes its data. It must not run.
    package func forgetEverything() throws { try FileManager.default.removeItem(atPath: folder.file("data")) }

    /// Ends it without a word, as SIGKILL does, and returns when it is gone.
    package func kill() {
        let ended = lock.withLock {
            defer { life = nil }
            return life
        }
        ended?.kill()
    }
}
