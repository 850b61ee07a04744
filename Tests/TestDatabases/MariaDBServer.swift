internal import Contexts
internal import Foundation
package import MySQLStorage
internal import Storage
internal import TestSupport
package import Testing

/// A server of MariaDB that a test has started for itself: its data in a folder that goes away with it, a Unix socket and
/// no port, and nobody has to be root or to have a service running. It ends with this object or with the process of the
/// tests, however that ends.
package final class MariaDBServer: @unchecked Sendable {
    // Safe to share: what changes is behind the lock.
    private static let folders = ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"]

    private static func program(_ name: String) -> String? {
        folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Whether this machine has the server's programs.
    package static let isInstalled = program("mariadbd") != nil && program("mariadb-install-db") != nil

    /// Whether tests of MySQL may not be left out here: PERENNIAL_DEMANDS_MARIADB=1.
    package static var isDemanded: Bool { ProcessInfo.processInfo.environment["PERENNIAL_DEMANDS_MARIADB"] == "1" }
    /// Why tests are left out.
    package static let isMissing: Comment = "mariadb-server-core is not installed: no test of MySQL"

    /// One server for all tests of this process that only need a database in it.
    package static let shared = Result {
        try MariaDBServer(options: ["--innodb-file-per-table=0"], data: nil, isTemplate: true)
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let folder: TemporaryFolder
    private let options: [String]
    private let lock = NSLock()
    private var life: KeptServer?

    /// - Parameters:
    ///   - options: what its command line has besides.
    ///   - data: where its data lie; a new folder if nil.
    package convenience init(options: [String] = [], data: String? = nil) throws {
        try self.init(options: options, data: data, isTemplate: false)
    }

    private init(options: [String], data: String?, isTemplate: Bool) throws {
        folder = try TemporaryFolder()
        self.options = options
        self.data = data ?? folder.file("data")
        // Making the data takes seconds, copying them does not.
        if isTemplate {
            try Self.install(into: template, log: folder.file("install.log"))
            try FileManager.default.copyItem(atPath: template, toPath: self.data)
        } else {
            try FileManager.default.copyItem(atPath: Self.shared.get().template, toPath: self.data)
        }
        try start()
    }

    /// The data of a server that nobody has used. They lie beside those of the shared one, and go away with it.
    private var template: String { folder.file("template") }

    private static func install(into data: String, log path: String) throws {
        try Data().write(to: URL(fileURLWithPath: path))
        let log = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        let install = Process()
        install.executableURL = URL(fileURLWithPath: program("mariadb-install-db") ?? "")
        install.arguments =
            ["--no-defaults"] + user + [
                "--datadir=\(data)", "--auth-root-authentication-method=normal", "--skip-test-db",
                "--innodb-log-file-size=8M",
            ]
        install.standardInput = FileHandle.nullDevice
        install.standardOutput = log
        install.standardError = log
        try install.run()
        install.waitUntilExit()
        guard install.terminationStatus == 0 else {
            throw Failure(description: try String(contentsOfFile: path, encoding: .utf8))
        }
    }

    deinit { kill() }

    /// A server that is started as root wants to be told that it may.
    private static var user: [String] { geteuid() == 0 ? ["--user=root"] : [] }

    // MARK: Ways in

    package let data: String
    package var socket: String { folder.file("socket") }
    package func file(_ name: String) -> String { folder.file(name) }
    package func write(_ name: String, _ text: String) throws -> String { try folder.write(name, text) }
    /// What it has written about itself.
    package var log: String { (try? folder.text("server.log")) ?? "" }

    /// As the user who may do everything.
    package var root: MySQLServer { MySQLServer(.socket(socket), user: "root", prefix: "test") }

    // MARK: Life

    /// Starts it again after its end, over the data that are there, and returns when it can be asked.
    ///
    /// - Parameter more: options for this life only.
    package func start(_ more: [String] = []) throws {
        let life = try KeptServer(in: folder.path, [Self.program("mariadbd") ?? ""] + arguments(options + more))
        lock.withLock { self.life = life }
        try waitUntilReady(life.number)
    }

    private func arguments(_ options: [String]) -> [String] {
        let hasPort = options.contains { $0.hasPrefix("--port") }
        return ["--no-defaults"] + Self.user + [
            "--datadir=\(data)", "--socket=\(socket)", "--pid-file=\(file("pid"))", "--tmpdir=\(folder.path)",
            "--innodb-flush-log-at-trx-commit=1", "--innodb-log-file-size=8M", "--innodb-buffer-pool-size=64M",
            "--max-connections=2000",
        ] + options + (hasPort ? [] : ["--skip-networking"])
    }

    private static let patience = 180.0

    private func waitUntilReady(_ number: Int32) throws {
        let began = Date()
        while Date().timeIntervalSince(began) < Self.patience, Foundation.kill(number, 0) == 0 {
            // Whatever else it says, it answers.
            do throws(DatabaseError) {
                try MySQLStore(root, database: "mysql").writer.close()
                return
            } catch  where error.kind != .unavailable { return } catch {}
            Thread.sleep(forTimeInterval: 0.005)
        }
        throw Failure(description: "the server is not ready: \(log.suffix(4_000))")
    }

    /// Ends it without a word, as SIGKILL does, and returns when it is gone.
    package func kill() {
        let ended = lock.withLock {
            defer { life = nil }
            return life
        }
        ended?.kill()
    }

    /// Takes all processor time from it until ``proceed()``.
    package func stop() { signal(SIGSTOP) }

    package func proceed() { signal(SIGCONT) }

    private func signal(_ signal: Int32) {
        lock.withLock { life }?.signal(signal)
    }
}
