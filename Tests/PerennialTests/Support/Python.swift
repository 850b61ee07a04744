import Foundation

/// Python, as another reader of what this program writes.
enum Python {
    /// What the script printed, standard error included.
    static func run(_ arguments: [String], python: [String] = ["python3"]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = python + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }

    /// One that has pandas: Debian's own, which `make test` gives it to, or the user's.
    static let withPandas: String? = ["/usr/bin/python3", "python3"].first {
        (try? run(["-c", "import pandas; print('here')"], python: [$0])) == "here\n"
    }
}
