/// The first stage: makes steps with their clients from lines of logs, sorted by time.
struct AccessLogRequests {
    private let rules: AccessLogRules
    private let format: AccessLogFormat
    private let client: AccessLogClient
    private var sorter: SpillSorter
    private var sequence = 0
    private var latest = Int.min
    private var key = RecordWriter()
    private var payload = RecordWriter()
    private(set) var unmatched = UnmatchedPaths()
    /// Lines whose time is before that of an earlier line.
    private(set) var reordered = 0

    /// Lines that begin with a virtual host.
    private(set) var virtualHostLines = 0
    /// The clients of the lines that make steps.
    private(set) var clients = FrequentKeys()

    init(rules: AccessLogRules, format: AccessLogFormat, client: AccessLogClient, folder: String, budget: Int) {
        self.rules = rules
        self.format = format
        self.client = client
        sorter = SpillSorter(folder: folder, budget: budget)
    }

    mutating func read(
        _ source: ByteSource, policy: BadLines.Policy, report: inout ImportReport
    ) throws(TraceError) {
        var reader = LineReader(source: source, maximumBytes: AccessLogImporter.maximumLineBytes)
        var bad = BadLines()
        var counts = Counts()
        while let line = try reader.next() {
            let buffer = reader.bytes
            switch line {
            case .tooLong(let place):
                bad.add(.tooLong, path: source.name, line: reader.number, bytes: buffer.span.extracting(place))
            case .line(let place):
                let bytes = buffer.span.extracting(place)
                if bytes.isEmpty {
                    counts.empty += 1
                } else if let reason = try accept(bytes, &counts) {
                    bad.add(reason, path: source.name, line: reader.number, bytes: bytes)
                }
            }
            try bad.judgeEarly(policy, lines: reader.number, path: source.name)
        }
        try bad.judge(policy, lines: reader.number, path: source.name)
        report.linesRead += reader.number
        report.bytes += source.bytesRead
        report.badLines.merge(bad)
        report.add(counts.empty, .skipped, "empty line")
        report.add(counts.ignored, .skipped, "ignored by a rule")
        report.add(counts.unmatched, .unmatched, "no rule matches")
        for absence in AccessLogRequest.Absence.allCases {
            report.add(counts.absent[absence.rawValue], .skipped, absence.label)
        }
    }

    mutating func finish() throws(TraceError) -> SpillMerge { try sorter.finish() }

    private struct Counts {
        var empty = 0
        var ignored = 0
        var unmatched = 0
        /// Lines without an HTTP request, by kind.
        var absent = [Int](repeating: 0, count: AccessLogRequest.Absence.allCases.count)
    }

    private mutating func accept(
        _ bytes: Span<UInt8>, _ counts: inout Counts
    ) throws(TraceError) -> BadLines.Reason? {
        switch AccessLogLine.parse(bytes, format, client: client) {
        case .bad(let reason): return reason
        case .line(let line):
            if line.seconds < latest { reordered += 1 }
            latest = max(latest, line.seconds)
            if line.hasVirtualHost { virtualHostLines += 1 }
            let rule = rules.rule(for: line, bytes)
            if let rule, let step = rule.step {
                try add(line, bytes, rule, step)
            } else {
                leaveOut(line, bytes, isIgnored: rule != nil, &counts)
            }
            return nil
        }
    }

    private mutating func leaveOut(
        _ line: AccessLogLine, _ bytes: Span<UInt8>, isIgnored: Bool, _ counts: inout Counts
    ) {
        switch line.request {
        case .none(let absence): counts.absent[absence.rawValue] += 1
        case .http where isIgnored: counts.ignored += 1
        case .http(_, let path):
            counts.unmatched += 1
            unmatched.add(bytes.extracting(path))
        }
    }

    private mutating func add(
        _ line: AccessLogLine, _ bytes: Span<UInt8>, _ rule: AccessLogRules.Rule, _ step: TraceStepName
    ) throws(TraceError) {
        sequence += 1
        key.clear()
        key.ordered(line.seconds)
        key.ordered(sequence)
        payload.clear()
        payload.text(step.rawValue)
        payload.ordered(rule.count)
        var place = 0..<0
        if case .http(_, let asked) = line.request { place = asked }
        let path = bytes.extracting(place)
        let capture = rule.product > 0 ? rule.pattern.match(path, capturing: rule.product) : nil
        payload.text(path.extracting(capture ?? 0..<0))
        payload.byte(rule.product > 0 ? 1 : 0)
        clients.add(bytes.extracting(line.client))
        payload.raw(bytes.extracting(line.client))
        // Neither client nor agent contains a control character.
        payload.byte(0)
        payload.raw(bytes.extracting(line.agent))
        try sorter.add(key: key.bytes, payload: payload.bytes)
    }
}
