import Foundation
import TestSupport

#if os(Linux)
/// A command that a signal meets in the middle of its work.
extension Program {
    /// What a command may take to end after a signal, on a machine that has much else to do.
    static let soon = Duration.seconds(15)

    struct Interrupted {
        /// Nil where the signal ended it, and not the program itself.
        var code: Int32?
        /// From the signal to the end.
        var time: Duration
    }

    /// Starts the command, waits for the sign that it is where it shall be, sends one signal, and tells how it ended.
    ///
    /// - Parameters:
    ///   - input: a file for standard input.
    ///   - output: what standard output is; nil is a file.
    func interrupted(
        _ arguments: [String], by signal: Int32 = SIGTERM, input: String? = nil, output: Pipe? = nil,
        when isThere: (Process) throws -> Bool
    ) throws -> Interrupted {
        let process = process(arguments)
        if let input { process.standardInput = FileHandle(forReadingAtPath: folder.file(input)) }
        process.standardOutput = try output ?? folder.handle("stdout.txt")
        process.standardError = try folder.handle("stderr.txt")
        try process.run()
        Self.end(process, after: Self.defaultLimit)
        while process.isRunning, try !isThere(process) { usleep(1_000) }
        let clock = ContinuousClock()
        let began = clock.now
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return Interrupted(
            code: process.terminationReason == .exit ? process.terminationStatus : nil, time: clock.now - began)
    }

    /// Whether the process has one of the files open whose paths end so.
    static func isOpen(_ name: String, in process: Process) -> Bool {
        let folder = "/proc/\(process.processIdentifier)/fd"
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return numbers.contains { number in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(number)"))?.hasSuffix(name) == true
        }
    }

    /// The processes that this one has started and that have not ended.
    static func children(of process: Process) -> [Int32] { children(of: process.processIdentifier) }

    static func children(of process: Int32) -> [Int32] {
        let folder = "/proc/\(process)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return threads.flatMap { thread in
            let list = try? String(contentsOfFile: "\(folder)/\(thread)/children", encoding: .utf8)
            return list?.split(separator: " ").compactMap { Int32($0.trimmingCharacters(in: .whitespaces)) } ?? []
        }
    }

    /// Whether there is such a process that has not ended, waited for or not.
    static func isRunning(_ process: Int32) -> Bool {
        guard let state = status(of: process).first else { return false }
        return state != "Z" && state != "X"
    }

    /// Hundredths of a second that the process has had of a processor (`utime` and `stime` of proc(5)).
    static func processorTime(of process: Int32) -> Int {
        let fields = status(of: process)
        return fields.count > 12 ? (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0) : 0
    }

    /// What `/proc/PID/stat` has behind the name of the program, which may hold spaces; empty where there is no process.
    private static func status(of process: Int32) -> [Substring] {
        let line = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        return line.split(separator: ")").last?.split(separator: " ") ?? []
    }
}
#endif
