import Foundation

/// Programs of others in Python, which `make install-test` puts into a folder of their own.
enum PythonTools {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../.build/python/bin").standardizedFileURL

    static let isThere = ["openapi-spec-validator", "schemathesis"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent($0).path)
    }
    static let reason = "make install-test has not installed openapi-spec-validator and schemathesis"

    /// Runs a program in a folder that it may write to, and returns what it wrote and its exit code.
    static func run(_ name: String, _ arguments: [String], in place: String) async throws -> (text: String, code: Int32)
    {
        let process = Process()
        process.executableURL = folder.appendingPathComponent(name)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: place)
        process.environment = ProcessInfo.processInfo.environment.merging(["NO_COLOR": "1", "COLUMNS": "120"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        return try await withCheckedThrowingContinuation { continuation in
            // On a thread of its own: it waits.
            Thread.detachNewThread {
                do {
                    try process.run()
                    let data = output.fileHandleForReading.readDataToEndOfFile()
                    process.waitUntilExit()
                    continuation.resume(
                        returning: (String(decoding: data, as: UTF8.self), process.terminationStatus))
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }
}
