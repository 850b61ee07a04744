internal import Foundation

/// One run of `perennial run`, as the system and the run's own report tell of it.
package struct ScenarioRun: Hashable, Sendable {
    package var wallSeconds: Double
    /// Processor time of the command and all that it started.
    package var cpuSeconds: Double
    package var sagas: Double
    /// The most physical memory that the process ever had.
    package var peakBytes: Double

    package init(wallSeconds: Double, cpuSeconds: Double, sagas: Double, peakBytes: Double) {
        self.wallSeconds = wallSeconds
        self.cpuSeconds = cpuSeconds
        self.sagas = sagas
        self.peakBytes = peakBytes
    }
}

// MARK: - Running

extension ScenarioRun {
    /// Where the Makefile builds the command, and where runs leave their reports, seen from the package's folder.
    package static let command = "../.build/release/perennial"
    package static let reports = ".build-reports"

    /// Runs a scenario of `scenarios/`, which has to hold.
    ///
    /// - Parameters:
    ///   - overrides: for `--set`.
    ///   - seconds: after which the command is ended and the benchmark fails.
    package init(
        _ scenario: String, set overrides: [String] = [], with runner: Runner, seconds: Int = Runner.maximumSeconds
    ) throws(HarnessError) {
        let command =
            [Self.command, "run", "scenarios/\(scenario).yaml", "--quiet", "--out", Self.reports]
            + overrides.flatMap { ["--set", $0] }
        let (cpu, start) = (Self.childrensCPUSeconds(), ContinuousClock.now)
        _ = try runner.successfulOutput(of: command, name: scenario, seconds: seconds)
        wallSeconds = (.now - start) / .seconds(1)
        cpuSeconds = Self.childrensCPUSeconds() - cpu
        func value(_ metric: String, _ statistic: String, in name: String) throws(HarnessError) -> Double {
            let path = runner.folder.path + "/\(Self.reports)/\(scenario)/base/\(name)"
            let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            return try MetricFile(text, name: name).value(of: metric, statistic, program: scenario)
        }
        sagas = try value("saga.started", "count", in: "summary.csv")
        peakBytes = try value("memory.peak_resident", "value", in: "memory.csv")
    }

    /// Of all processes that this one has started and that have ended.
    private static func childrensCPUSeconds() -> Double {
        var usage = rusage()
        #if canImport(Glibc)
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        #else
        getrusage(RUSAGE_CHILDREN, &usage)
        #endif
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
