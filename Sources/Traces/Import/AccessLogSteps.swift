import Contexts

/// The second stage: makes steps of the trace from requests in order of time.
struct AccessLogSteps {
    private var requests: ReadAhead<AccessLogRequestStream>
    private var spread = TimeSpread(resolution: 1)
    private let writer: TraceWriter
    private var counts: [(step: TraceStepName, count: Int)] = TraceStepName.allCases.map { ($0, 0) }

    init(records: SpillMerge, writer: TraceWriter) {
        requests = ReadAhead(AccessLogRequestStream(records: records))
        self.writer = writer
    }

    mutating func write(_ report: inout ImportReport) throws(TraceError) {
        while let together = try requests.nextRun(of: \.seconds) {
            let seconds = together[0].seconds
            for (index, request) in together.enumerated() {
                try write(request, at: spread.offset(seconds: seconds, index: index, of: together.count))
            }
            if report.firstTime.isEmpty { report.firstTime = CivilTime.text(seconds) }
            report.lastTime = CivilTime.text(seconds)
        }
        for (step, count) in counts { report.add(count, .used, step.rawValue) }
        let stream = requests.stream
        try report.check(sessions: stream.sessions.count)
        report.add(stream.cancellationsOfNothing, .unmatched, "cancellation without an order in its session")
        report.steps = writer.rows
        report.span = writer.lastOffset
        report.add(figure: "sessions", stream.sessions.count)
        if stream.unusableCodes > 0 {
            report.add(figure: "product codes that a trace cannot hold, browsed without a code", stream.unusableCodes)
        }
    }

    private mutating func write(_ request: AccessLogRequestStream.Request, at offset: Timespan) throws(TraceError) {
        for index in counts.indices where counts[index].step == request.step { counts[index].count += 1 }
        switch request.step {
        case .browse where !request.code.isEmpty:
            try writer.browse(at: offset, session: request.session, codes: [request.code])
        case .browse: try writer.browse(at: offset, session: request.session, count: request.count)
        case .order:
            try writer.order(
                at: offset, session: request.session, reference: "o\(request.order)", count: request.count)
        case .list: try writer.list(at: offset, session: request.session)
        case .cancel: try writer.cancel(at: offset, session: request.session, reference: "o\(request.order)")
        }
    }
}
