import ActorRuntime

/// Second stage: requests in order of time → steps of the trace.
struct AccessLogSteps {
    private struct Request {
        var seconds: Int
        var step: TraceStepName
        var count: Int
        /// The product's code; empty where the rule takes none.
        var code: String
        var session: String
        /// The order that is placed or cancelled.
        var order = 0
    }

    private let records: SpillMerge
    private var sessions = AccessLogSessions(gap: AccessLogImporter.sessionGap)
    private var spread = TimeSpread(resolution: 1)
    private let writer: TraceWriter
    private var ahead: Request?
    private var counts: [(step: TraceStepName, count: Int)] = TraceStepName.allCases.map { ($0, 0) }
    private var cancellationsOfNothing = 0
    private var unusableCodes = 0

    init(records: SpillMerge, writer: TraceWriter) {
        self.records = records
        self.writer = writer
    }

    mutating func write(_ report: inout ImportReport) throws(TraceError) {
        while let requests = try nextOfOneTime() {
            let seconds = requests[0].seconds
            for (index, request) in requests.enumerated() {
                try write(request, at: spread.offset(seconds: seconds, index: index, of: requests.count))
            }
            if report.firstTime.isEmpty { report.firstTime = CivilTime.text(seconds) }
            report.lastTime = CivilTime.text(seconds)
        }
        for (step, count) in counts { report.add(count, .used, step.rawValue) }
        report.add(cancellationsOfNothing, .unmatched, "cancellation without an order in its session")
        report.steps = writer.rows
        report.span = writer.lastOffset
        report.add(figure: "sessions", sessions.count)
        if unusableCodes > 0 {
            report.add(figure: "product codes that a trace cannot hold, browsed without a code", unusableCodes)
        }
    }

    private mutating func nextOfOneTime() throws(TraceError) -> [Request]? {
        guard let first = try takeNext() else { return nil }
        var requests = [first]
        while let request = try read() {
            guard request.seconds == first.seconds else {
                ahead = request
                break
            }
            requests.append(request)
        }
        return requests
    }

    private mutating func takeNext() throws(TraceError) -> Request? {
        guard let request = ahead else { return try read() }
        ahead = nil
        return request
    }

    /// The next request that makes a step.
    private mutating func read() throws(TraceError) -> Request? {
        while true {
            let read = try records.next { (key, payload) throws(TraceError) in resolve(key, payload) }
            guard let read else { return nil }
            if let request = read { return request }
            cancellationsOfNothing += 1
        }
    }

    /// Nil for a cancellation that finds no order.
    private mutating func resolve(_ key: UnsafeRawBufferPointer, _ payload: UnsafeRawBufferPointer) -> Request? {
        var time = RecordReader(key)
        let seconds = time.ordered()
        var record = RecordReader(payload)
        let step = TraceStepName(record.text()) ?? .list
        let count = record.ordered()
        let code = record.text()
        let hasCode = record.byte() == 1
        let client = record.rest()
        let isUsable = hasCode && TraceFormat.isName(code) && String(validating: code, as: UTF8.self) != nil
        if hasCode, !isUsable { unusableCodes += 1 }
        var request = Request(
            seconds: seconds, step: step, count: count,
            code: isUsable ? String(decoding: code, as: UTF8.self) : "",
            session: "s\(sessions.session(client: client, seconds: seconds))")
        if step == .order { request.order = sessions.placeOrder(client: client) }
        if step == .cancel {
            guard let order = sessions.cancelOrder(client: client) else { return nil }
            request.order = order
        }
        return request
    }

    private mutating func write(_ request: Request, at offset: Timespan) throws(TraceError) {
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
