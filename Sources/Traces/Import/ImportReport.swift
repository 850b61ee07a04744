package import Contexts

/// What became of every line of an import's input, and what the trace now holds.
package struct ImportReport: Equatable, Sendable {
    /// What became of a line.
    package enum Part: String, CaseIterable, Sendable {
        case used
        case skipped
        case unmatched
        case bad
    }

    /// A number of lines of one kind.
    package struct Tally: Equatable, Sendable {
        package var part: Part
        package var label: String
        package var count: Int
    }

    /// A figure that does not count lines: orders, sessions, what was put in order.
    package struct Figure: Equatable, Sendable {
        package var label: String
        package var value: Int
    }

    package var inputs: [String]
    package var output: String
    /// Input bytes read.
    package var bytes = 0
    /// Lines read; for an orders file, records after the header row.
    package var linesRead = 0
    /// Every line read is in exactly one of these.
    package private(set) var tallies: [Tally] = []
    package private(set) var figures: [Figure] = []
    package var badLines = BadLines()
    /// The paths that no rule matched, the most frequent first; empty for orders.
    package var unmatchedPaths: [Figure] = []
    /// What the import assumed, and what may not be meant so.
    package private(set) var warnings: [String] = []
    /// Rows of the trace.
    package var steps = 0
    /// From the trace's first row to its last.
    package var span = Timespan.zero
    /// When the first row happened, `2010-12-06 08:34:00`; for an access log in UTC. Empty if there is no row.
    package var firstTime = ""
    package var lastTime = ""

    package init(inputs: [String], output: String) {
        self.inputs = inputs
        self.output = output
    }

    /// How many lines became `part`.
    package func count(_ part: Part) -> Int { tallies.reduce(0) { $1.part == part ? $0 + $1.count : $0 } }

    /// Lines of one kind; 0 if there were none.
    package func count(_ label: String) -> Int { tallies.first { $0.label == label }?.count ?? 0 }

    /// The figure of that name; nil if the import has none.
    package func figure(_ label: String) -> Int? { figures.first { $0.label == label }?.value }

    /// Whether every line read is accounted for.
    package var addsUp: Bool { tallies.reduce(0) { $0 + $1.count } == linesRead }

    /// Throws if a run would refuse the trace because of its number of sessions.
    func check(sessions: Int) throws(TraceError) {
        guard sessions > TraceFormat.maximumSessions else { return }
        throw .limitExceeded(path: output, line: 0, what: "sessions", limit: TraceFormat.maximumSessions)
    }

    /// Throws if no line made a step.
    func checkNotEmpty() throws(TraceError) {
        guard steps == 0 else { return }
        let reasons =
            tallies.map { "\($0.label): \($0.count)" } + badLines.byReason.map { "\($0.reason.rawValue): \($0.count)" }
        let lines = linesRead == 0 ? "no lines were read" : "none of \(linesRead) lines makes a step of a trace"
        throw .empty(
            path: inputs.joined(separator: ", "),
            found:
                "nothing to import: \(([lines] + reasons).joined(separator: ", ")); check that this is the right file, "
                + "and that its lines end with LF or CR LF")
    }

    mutating func add(_ count: Int, _ part: Part, _ label: String) {
        if count == 0 { return }
        if let index = tallies.firstIndex(where: { $0.label == label }) {
            tallies[index].count += count
        } else {
            tallies.append(Tally(part: part, label: label, count: count))
        }
    }

    mutating func add(figure label: String, _ value: Int) { figures.append(Figure(label: label, value: value)) }

    /// Warns if a few clients make nearly all steps of an access log. The field then holds something else, such as a
    /// proxy, and each session contains many customers.
    mutating func warn(ofClients clients: FrequentKeys) {
        let dominant = clients.dominant
        guard !dominant.isEmpty else { return }
        let names = dominant.map { "'\(BadLines.shown($0.bytes.span))'" }.joined(separator: ", ")
        let count = dominant.reduce(0) { $0 + $1.count }
        let most = count == clients.total ? "all" : dominant.count == 1 ? "more than half" : "nearly all"
        warn(
            "\(most) of the \(clients.total) lines that make steps have the client \(names); where that is a proxy or a "
                + "virtual host, its customers are taken for one: name the field that holds the client with --client, or "
                + "the format with --format")
    }

    mutating func warn(_ text: String) { warnings.append(text) }

    /// Takes over the bad lines as tallies and puts all tallies in a stable order.
    mutating func finish() {
        for (reason, count) in badLines.byReason { add(count, .bad, reason.rawValue) }
        let order = Part.allCases
        tallies.sort { left, right in
            let parts = (order.firstIndex(of: left.part) ?? 0, order.firstIndex(of: right.part) ?? 0)
            if parts.0 != parts.1 { return parts.0 < parts.1 }
            return left.count == right.count ? left.label < right.label : left.count > right.count
        }
    }
}
