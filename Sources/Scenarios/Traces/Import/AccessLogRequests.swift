/// First stage: lines of logs → steps with their clients, sorted by time.
struct AccessLogRequests {
    private let rules: AccessLogRules
    private var sorter: SpillSorter
    private var sequence = 0
    private var latest = Int.min
    private var key = RecordWriter()
    private var payload = RecordWriter()
    private(set) var unmatched = UnmatchedPaths()
    /// Lines with a time before that of a line that stands before them.
    private(set) var reordered = 0

    init(rules: AccessLogRules, folder: String, budget: Int) {
        self.rules = rules
        sorter = SpillSorter(folder: folder, budget: budget)
    }

    mutating func read(
        _ source: ByteSource, policy: BadLines.Policy, report: inout ImportReport
    ) throws(TraceError) {
        var reader = LineReader(source: source, maximumBytes: AccessLogImporter.maximumLineBytes)
        var bad = BadLines()
        var counts = Counts()
        while let line = try reader.next() {
            switch line {
            case .tooLong(let bytes): bad.add(.tooLong, path: source.name, line: reader.number, bytes: bytes)
            case .line(let bytes):
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
    }

    mutating func finish() throws(TraceError) -> SpillMerge { try sorter.finish() }

    private struct Counts {
        var empty = 0
        var ignored = 0
        var unmatched = 0
    }

    private mutating func accept(
        _ bytes: UnsafeRawBufferPointer, _ counts: inout Counts
    ) throws(TraceError) -> BadLines.Reason? {
        switch AccessLogLine.parse(bytes) {
        case .bad(let reason): return reason
        case .line(let line):
            if line.seconds < latest { reordered += 1 }
            latest = max(latest, line.seconds)
            guard let rule = rules.rule(for: line) else {
                counts.unmatched += 1
                unmatched.add(line.path)
                return nil
            }
            guard let step = rule.step else {
                counts.ignored += 1
                return nil
            }
            try add(line, rule, step)
            return nil
        }
    }

    private mutating func add(
        _ line: AccessLogLine, _ rule: AccessLogRules.Rule, _ step: TraceStepName
    ) throws(TraceError) {
        sequence += 1
        key.clear()
        key.ordered(line.seconds)
        key.ordered(sequence)
        payload.clear()
        payload.text(step.rawValue.utf8)
        payload.ordered(rule.count)
        let capture = rule.product > 0 ? rule.pattern.match(line.path, capturing: rule.product) : nil
        payload.text(line.path[capture ?? 0..<0])
        payload.byte(rule.product > 0 ? 1 : 0)
        payload.raw(line.host)
        // Neither address nor agent holds a control character.
        payload.byte(0)
        payload.raw(line.agent)
        try sorter.add(key: key.bytes, payload: payload.bytes)
    }
}
