package import Foundation

/// Runs programs one at a time, pinned to the same cores.
package struct Runner: Sendable {
    /// No program takes longer; one that does is ended and the comparison fails.
    package static let maximumSeconds = 300

    /// Where commands with a relative path are.
    package var folder: URL
    /// As `taskset -c` takes it: `0`, `0,1`.
    package var cores: String

    package init(in folder: URL, cores: String) {
        self.folder = folder
        self.cores = cores
    }

    /// Runs all programs once in each round. Every round begins with another program, so that none always runs in the
    /// wake of the same one.
    package func run(
        _ comparison: Comparison, rounds: Int, progress: (String) -> Void
    ) throws(HarnessError) -> Result {
        let count = comparison.programs.count
        var samples: [[Sample]] = []
        for round in 0..<rounds {
            var byProgram: [Sample?] = Array(repeating: nil, count: count)
            for turn in 0..<count {
                let index = (turn + round) % count
                progress("\(comparison.name) \(round + 1)/\(rounds): \(comparison.programs[index].name)")
                byProgram[index] = try sample(comparison.programs[index])
            }
            samples.append(byProgram.compactMap { $0 })
        }
        return try Result(comparison, rounds: samples)
    }

    private func sample(_ program: Program) throws(HarnessError) -> Sample {
        let output = try successfulOutput(of: program.command, name: program.name, seconds: Self.maximumSeconds)
        return try Sample(parsing: output, of: program.name)
    }

    /// What a command prints that is pinned to the cores, ends within that time and with status 0.
    package func successfulOutput(
        of command: [String], name: String, seconds: Int
    ) throws(HarnessError) -> String {
        let pinned = ["taskset", "-c", cores, "timeout", "\(seconds)"] + command
        let ended = try Self.output(of: pinned, in: folder, name: name)
        guard ended.status == 0 else {
            throw .failed(program: name, status: ended.status, output: ended.output)
        }
        return ended.output
    }

    /// What a command prints, and the status with which it ends.
    package static func output(
        of command: [String], in folder: URL, name: String
    ) throws(HarnessError) -> (output: String, status: Int32) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = folder
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { throw .cannotStart(program: name, reason: "\(error)") }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        return (text, process.terminationStatus)
    }
}
