import Foundation
import TestSupport

/// The built program, as a user starts it.
struct Program {
    /// A command that takes longer is ended, and its test fails.
    static let defaultLimit = 300.0

    struct Ended {
        var output: String
        var errors: String
        /// Nil where a signal ended it: also when the limit of time was over.
        var code: Int32?
    }

    /// The folder of the package.
    static let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The one that PERENNIAL_PROGRAM names, as `make test` does: an optimised one runs whole scenarios in a tenth of the
    /// time.
    private static let usual = ProcessInfo.processInfo.environment["PERENNIAL_PROGRAM"].map { URL(fileURLWithPath: $0) }
    /// Beside the bundle that these tests are in.
    private static let unoptimised: URL = {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
        let folder = bundle?.bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
        return folder.appendingPathComponent("perennial")
    }()

    let folder: TemporaryFolder
    let executable: URL

    /// - Parameter isSlow: whether it is to be the one beside the bundle in any case, which does not end before a signal meets
    ///   it in the middle of its work.
    init(isSlow: Bool = false) throws {
        folder = try TemporaryFolder()
        executable = isSlow ? Self.unoptimised : Self.usual ?? Self.unoptimised
    }

    /// The files in the folder of a run, but for those of percentiles, of which there are as many as operations.
    func reports(_ run: String) -> [String] { folder.files(run).filter { !$0.hasSuffix(".hgrm") } }

    /// A process in the test's own folder that has not started yet.
    func process(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.standardInput = FileHandle.nullDevice
        var environment = ProcessInfo.processInfo.environment
        // The width and colours of the terminal that the tests run in are not theirs.
        environment["COLUMNS"] = "80"
        environment["TERM"] = "dumb"
        // Nor is the build server.
        for name in ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"] { environment[name] = nil }
        process.environment = environment
        return process
    }

    /// Runs a command to its end.
    func run(_ arguments: String..., limit: Double = Program.defaultLimit) throws -> Ended {
        try run(arguments, limit: limit)
    }

    func run(_ arguments: [String], limit: Double = Program.defaultLimit) throws -> Ended {
        let process = process(arguments)
        // Files, since a pipe that nobody reads in time would hold the program up.
        let output = try folder.handle("stdout.txt")
        let errors = try folder.handle("stderr.txt")
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        Self.end(process, after: limit)
        process.waitUntilExit()
        return Ended(
            output: try folder.text("stdout.txt"), errors: try folder.text("stderr.txt"),
            code: process.terminationReason == .exit ? process.terminationStatus : nil)
    }

    /// Ends the process if it still runs then.
    static func end(_ process: Process, after seconds: Double) {
        let identifier = process.processIdentifier
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [weak process] in
            if process?.isRunning == true { kill(identifier, SIGKILL) }
        }
    }
}
