package import Foundation

/// What the figures were measured on.
package struct Machine: Sendable {
    /// Name and value of each line, in the order in which they are shown.
    package var lines: [(name: String, value: String)]

    /// Asks the system and the compilers. What does not answer is shown as unknown.
    package init(in folder: URL, cores: String) {
        func ask(_ command: String...) -> String {
            let answer = try? Runner.output(of: command, in: folder, name: command[0])
            let line = answer?.output.split(separator: "\n").first.map { String($0) }
            return line ?? "unknown"
        }
        func version(of package: String) -> String { ask("dpkg-query", "-W", "-f", "${Version}", package) }
        let otp = "io:format(\"~s\", [erlang:system_info(otp_release)]), halt()."
        lines = [
            ("processor", Self.value(of: "model name", in: "/proc/cpuinfo")),
            ("cores", "\(ProcessInfo.processInfo.processorCount), programs pinned to \(cores)"),
            ("memory", "\(ProcessInfo.processInfo.physicalMemory >> 20) MiB"),
            ("kernel", ask("uname", "-sr")),
            ("swift", ask("swift", "--version")),
            ("g++", ask("g++", "--version")),
            (
                "python, simpy",
                "\(ask(Self.python, "--version")), \(ask(Self.python, "-c", "import simpy; print(simpy.__version__)"))"
            ),
            ("simgrid", version(of: "libsimgrid-dev")),
            ("erlang/otp", ask("erl", "-noshell", "-eval", otp)),
            ("caf", version(of: "libcaf-dev")),
            ("load before", Self.load()),
        ]
    }

    /// Where `install.sh` puts Python with SimPy, seen from the package's folder.
    package static let python = ".build-venv/bin/python"

    private static func value(of key: String, in path: String) -> String {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    }

    /// Programs that wanted a core in the last minute, on average: above 0 other work has disturbed the figures.
    private static func load() -> String {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        return text.split(separator: " ").first.map { String($0) } ?? "unknown"
    }
}
