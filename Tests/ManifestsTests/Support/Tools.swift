import Foundation
import TestSupport

/// Programs of others that the tests start.
enum Tool {
    struct Ended {
        var code: Int32
        var output: String
    }

    /// Runs a program to its end; its output and errors together.
    static func run(
        _ executable: String, _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:]
    ) throws -> Ended {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [executable] + arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Ended(code: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
    }

    /// Where a program is; nil if it is nowhere.
    static func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return (path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]).map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// The Python in which `make test` installs what reads manifests; nil without it.
    static let python: String? = {
        let path = Written.package.appendingPathComponent(".build/python-manifests/bin/python").path
        guard let ended = try? run(path, ["-c", "import kubernetes_validate, check_jsonschema"]), ended.code == 0 else {
            return nil
        }
        return path
    }()

    static let nginx = find("nginx")
    static let kubectl = find("kubectl")
    static let bash = find("bash")
    static let mariadbd = find("mariadbd")
}
