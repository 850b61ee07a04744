import Foundation
import Testing

/// The program that keeps numbers in a database, as a process of its own.
struct StorageProgram {
    struct Ended {
        /// What it said, a line each.
        var lines: [String]
        /// What the tracer wrote about it.
        var trace: [String]
        var code: Int32
    }

    /// Beside the bundle that these tests are in.
    static let executable: URL = {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
        let folder = bundle?.bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
        return folder.appendingPathComponent("storage-program")
    }()

    private static let tracer = "/usr/bin/strace"
    /// Whether the calls of a process can be traced here.
    static let canTrace: Bool = {
        guard FileManager.default.isExecutableFile(atPath: tracer) else { return false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tracer)
        process.arguments = ["-o", "/dev/null", "true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    private let process = Process()
    private let output = Pipe()
    private let trace: String?

    /// - Parameter trace: where the calls that sync, and those that write what it says, are to be written.
    init(_ arguments: [String], trace: String? = nil) throws {
        self.trace = trace
        if let trace {
            process.executableURL = URL(fileURLWithPath: Self.tracer)
            process.arguments =
                ["-f", "-y", "-e", "trace=fdatasync,fsync,write", "-o", trace, Self.executable.path] + arguments
        } else {
            process.executableURL = Self.executable
            process.arguments = arguments
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
    }

    /// Waits for the end, and reads what it said until then.
    func ended() throws -> Ended {
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Ended(
            lines: Self.lines(data),
            trace: try trace.map { Self.lines(try Data(contentsOf: URL(fileURLWithPath: $0))) } ?? [],
            code: process.terminationStatus)
    }

    /// Reads until it has said so many lines, and kills it then. Returns all that it said.
    func killed(afterLines count: Int) -> [String] {
        var data = Data()
        while data.count(where: { $0 == UInt8(ascii: "\n") }) < count {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            data += more
        }
        kill(process.processIdentifier, SIGKILL)
        data += output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Self.lines(data)
    }

    private static func lines(_ data: Data) -> [String] {
        // What was killed may have said half a line.
        String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
