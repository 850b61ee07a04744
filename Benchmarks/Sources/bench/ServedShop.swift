import BenchmarkHarness

/// What is measured of `perennial serve`: the shop as processes, by the programs in `serving/`.
///
/// The shop has the first core, and its customers have the second one, whatever `--cores` says.
enum ServedShop: String, CaseIterable {
    /// Orders a second end to end, and how long they take.
    case orders
    /// Reads a second through the gateway, and through nginx in its place.
    case reads
    /// From the start until everything is ready.
    case ready
    /// Of a replica that has nothing to do.
    case memory
    /// Memory and databases while a day's orders go through.
    case day

    /// No part takes longer.
    static let maximumSeconds = 1_800

    /// As `--only` and the tables have it.
    var name: String { "served-\(rawValue)" }

    func run(with runner: Runner, _ options: Options, progress: (String) -> Void) throws(HarnessError) -> [Figure] {
        progress(name)
        let command =
            ["python3", "serving/bench.py", rawValue, "--rounds", "\(options.rounds)"]
            + (options.isLong ? ["--long"] : [])
        return try FigureLine.figures(
            in: runner.successfulOutput(of: command, name: name, seconds: Self.maximumSeconds), of: name)
    }
}
