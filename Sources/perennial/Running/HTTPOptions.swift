internal import ArgumentParser
internal import Scenarios
internal import Texts

/// Where a run over HTTP sends its requests, and what it may do there.
struct HTTPOptions: ParsableArguments, Sendable {
    /// The most requests a second to a target that is not on this machine.
    static let usualRate = 1_000

    @Option(
        help: ArgumentHelp(
            "With --world http: the base URL of what is loaded, instead of the scenario's target.", valueName: "url"))
    var target: String?

    @Option(
        name: .customLong("i-may-load"), parsing: .singleValue,
        help: ArgumentHelp(
            """
            The host of a target that is not on this machine. You say with it that its owner lets you load it. Repeatable.
            """, valueName: "host"))
    var permitted: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            The most requests in a second. A run that would send more is stopped. Default: \(usualRate) for a target that \
            is not on this machine, and no limit on it.
            """, valueName: "number"))
    var maxRate: Int?

    @Flag(
        help: """
            With --world http: one customer of each kind makes each request once, and every request and answer is shown, \
            without secrets. No reports.
            """)
    var once = false

    @Flag(help: "The same, but nothing is sent: the requests as far as they are known before the first answer.")
    var dryRun = false

    func validate() throws {
        if once, dryRun { throw ValidationError("--once sends, and --dry-run does not: give one of them.") }
        if target?.isEmpty == true { throw ValidationError("--target is empty: expected a URL.") }
        if permitted.contains("") { throw ValidationError("--i-may-load is empty: expected a host.") }
        if let maxRate, maxRate < 1 {
            throw ValidationError("--max-rate \(maxRate) is out of range: expected 1 or more.")
        }
    }

    /// What the options change, for the record.
    var settings: [String] {
        (target.map { ["--target \($0)"] } ?? []) + (maxRate.map { ["--max-rate \($0)"] } ?? [])
    }

    /// An option without effect would mean that the run is not the one asked for.
    func check(_ world: WorldChoice) throws(Failure) {
        guard world != .http else { return }
        let used = [
            target.map { "--target \($0)" }, once ? "--once" : nil, dryRun ? "--dry-run" : nil,
            permitted.first.map { "--i-may-load \($0)" }, maxRate.map { "--max-rate \($0)" },
        ]
        guard let option = used.compactMap(\.self).first else { return }
        throw Failure(.badInput, "\(option): error: only a run over HTTP sends requests\nhint: add --world http")
    }
}
