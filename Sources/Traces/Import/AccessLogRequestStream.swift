/// Requests in order of time. Each has its session, and the order that it is about.
struct AccessLogRequestStream: RecordStream {
    struct Request {
        var seconds: Int
        var step: TraceStepName
        var count: Int
        /// The product's code; empty if the rule takes none.
        var code: String
        var session: String
        /// The order that is placed or cancelled.
        var order = 0
    }

    private let records: SpillMerge
    private(set) var sessions = AccessLogSessions(gap: AccessLogImporter.sessionGap)
    private(set) var cancellationsOfNothing = 0
    /// Codes that a trace cannot hold.
    private(set) var unusableCodes = 0

    init(records: SpillMerge) { self.records = records }

    /// The next request that makes a step.
    mutating func next() throws(TraceError) -> Request? {
        while true {
            let read = try records.next { (key, payload) throws(TraceError) in resolve(key, payload) }
            guard let read else { return nil }
            if let request = read { return request }
            cancellationsOfNothing += 1
        }
    }

    /// Nil for a cancellation that finds no order.
    private mutating func resolve(_ key: Span<UInt8>, _ payload: Span<UInt8>) -> Request? {
        var time = RecordReader()
        let seconds = time.ordered(key)
        var record = RecordReader()
        let step = TraceStepName(payload.extracting(record.text(payload))) ?? .list
        let count = record.ordered(payload)
        let code = payload.extracting(record.text(payload))
        let hasCode = record.byte(payload) == 1
        let client = payload.extracting(record.rest(payload))
        let isUsable = hasCode && TraceFormat.isName(code) && String.isUTF8(code)
        if hasCode, !isUsable { unusableCodes += 1 }
        var request = Request(
            seconds: seconds, step: step, count: count,
            code: isUsable ? String(decoding: code) : "",
            session: "s\(sessions.session(client: client, seconds: seconds))")
        if step == .order { request.order = sessions.placeOrder(client: client) }
        if step == .cancel {
            guard let order = sessions.cancelOrder(client: client) else { return nil }
            request.order = order
        }
        return request
    }
}
