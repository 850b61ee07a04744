import Contexts

/// Makes a trace from web servers' access logs in the formats of ``AccessLogFormat``.
///
/// - Rules map requests to steps; see ``AccessLogRules``. Every public server has lines without an HTTP request. They
///   are skipped and counted by kind, unless a rule names their status.
/// - A session is a client, identified by ``AccessLogClient`` and its user agent, until it makes no step for
///   ``sessionGap``. Sessions are named `s1`, `s2`, … in order of time, so no address gets into the trace.
/// - Lines may be in any order and in several files. Steps are sorted by time, on disk if there are many.
/// - The times of logs are whole seconds. The steps of one second are spread evenly over it, in order of their lines.
/// - A log does not say what was ordered, so an order has as many products as its rule says. Orders are named `o1`,
///   `o2`, …. A cancellation cancels the latest order of its session. If there is no such order, it makes no step and
///   counts as unmatched.
///
/// Memory: the sort budget; the clients of the last two session gaps; the steps of one second; the first
/// ``maximumUnmatchedPaths`` distinct paths that no rule matches. Otherwise it does not grow with the files.
package struct AccessLogImporter {
    /// Seconds without a step after which a client's next step begins a new session. Google Analytics uses the same.
    package static let sessionGap = 30 * 60
    /// Bytes of a line. Servers limit a request's line and each header to about 8 KiB.
    package static let maximumLineBytes = 1 << 16
    /// How many distinct paths without a rule are counted one by one. Further ones are counted together.
    package static let maximumUnmatchedPaths = 10_000
    /// How many of these paths the report shows.
    package static let shownUnmatchedPaths = 10
    package static let defaultSortBudget = SpillSorter.defaultBudget

    /// The share of bad lines that is accepted by default. Real logs have some torn lines, and some more from programs
    /// that wrote into them. In a file of another kind nearly all lines are bad.
    package static let defaultMaximumShare = 0.1

    package var rules: AccessLogRules
    package var format = AccessLogFormat.auto
    package var client = AccessLogClient.host
    package var policy: BadLines.Policy
    /// Bytes that the sort may hold in memory.
    package var sortBudget: Int
    /// Whether a trace without steps is written. If not, the error says where all lines went.
    package var allowsEmpty = true

    package init(
        rules: AccessLogRules, policy: BadLines.Policy = BadLines.Policy(maximumShare: Self.defaultMaximumShare),
        sortBudget: Int = AccessLogImporter.defaultSortBudget
    ) {
        self.rules = rules
        self.policy = policy
        self.sortBudget = sortBudget
    }

    /// Reads all inputs and writes one trace. The output appears only when the import succeeds.
    package func run(inputs: [String], output: String) throws(TraceError) -> ImportReport {
        try ImportFiles.check(inputs: inputs, output: output)
        let writer = try TraceWriter(path: output)
        var report = ImportReport(inputs: inputs, output: output)
        var requests = AccessLogRequests(
            rules: rules, format: format, client: client, folder: ImportFiles.sortFolder(output: output),
            budget: sortBudget)
        for input in inputs {
            try requests.read(try ByteSource(path: input), policy: policy, report: &report)
        }
        report.unmatchedPaths = requests.unmatched.most(Self.shownUnmatchedPaths)
        report.add(figure: "lines behind a later one, put in order", requests.reordered)
        var steps = AccessLogSteps(records: try requests.finish(), writer: writer)
        try steps.write(&report)
        report.add(figure: "distinct paths that no rule matches", requests.unmatched.distinct)
        if requests.unmatched.others > 0 {
            report.add(figure: "lines with further paths that no rule matches", requests.unmatched.others)
        }
        if format == .auto, requests.virtualHostLines > 0 {
            report.add(figure: "lines with a virtual host in front of the client", requests.virtualHostLines)
        }
        report.warn(ofClients: requests.clients)
        if !allowsEmpty { try report.checkNotEmpty() }
        try writer.finish()
        report.finish()
        return report
    }
}
