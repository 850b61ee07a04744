/// Writes kept sagas in the Trace Event Format, for Perfetto and chrome://tracing, saga by saga.
///
/// A process stands for a replica and a thread for each of its workers, since slices of one thread must nest; complete
/// events (`X`) are a worker's work, nestable asynchronous ones (`b`, `e`) the wait for a worker, and instants (`i`)
/// what went wrong. A flow (`s`, `t`, `f`) leads through the work of each saga. Times are microseconds since the run
/// began. Events are in the order of the sagas, and the names of replicas and workers come last: the format asks for no
/// order, viewers sort.
///
/// Source: "Trace Event Format", Google, sections "Complete Events", "Async Events", "Instant Events", "Flow Events" and
/// "Metadata Events".
package struct TraceWriter<Sink: ByteSink> {
    let header: SagaHeader
    private var sink: BufferedSink<Sink>
    /// Workers seen, by replica: as many threads are named.
    private var workers: [Int]
    private var asyncCount = 0

    /// Begins the object with `traceEvents`.
    package init(_ header: SagaHeader, into sink: Sink) throws(Sink.Failure) {
        self.header = header
        self.sink = BufferedSink(sink)
        workers = Array(repeating: 0, count: header.replicas.count)
        let identity = header.identity
        let run = JSONString.quoted("\(identity.scenario)/\(identity.variant ?? "base")")
        try self.sink.write(
            "{\"displayTimeUnit\":\"ms\",\"otherData\":{\"run\":\(run),\"seed\":\"\(identity.seed)\","
                + "\"kept\":\(JSONString.quoted(header.rule))},\"traceEvents\":[\n"
                + TraceMetadata.processName(0, "no replica"))
    }

    /// Adds a saga.
    package mutating func write(_ saga: KeptSaga) throws(Sink.Failure) {
        let work = SagaWork(saga.steps)
        for moment in work.moments where moment.step.parcel != nil {
            if moment.inMailbox > 0, let replica = moment.step.replica { try writeWait(moment, replica, saga) }
            if moment.step.isTrouble { try writeInstant(moment.step, saga) }
        }
        var pieces = work.pieces
        pieces.sort { Self.rank($0) < Self.rank($1) }
        let last = saga.steps.last?.at ?? 0
        for piece in pieces { try write(piece, until: piece.ended?.at ?? last, saga) }
        try writeFlow(through: pieces, saga)
    }

    private static func rank(_ piece: SagaWork.Piece) -> (Int64, Int, Int) {
        (piece.started.at, piece.started.replica ?? 0, piece.started.worker)
    }

    /// Names replicas and workers, hands on what is gathered and gives the sink back.
    package mutating func finished() throws(Sink.Failure) -> Sink {
        for (replica, name) in header.replicas.enumerated() where !name.isEmpty {
            try writeEvent(TraceMetadata.processName(replica + 1, name))
            try writeEvent(TraceMetadata.processOrder(replica + 1))
            for worker in 0..<workers[replica] {
                try writeEvent(TraceMetadata.threadName(replica + 1, worker + 1, "worker \(worker)"))
            }
        }
        try sink.write("\n]}\n")
        return try sink.finished()
    }

    // MARK: Events

    /// The first event of all is there already.
    private mutating func writeEvent(_ json: String) throws(Sink.Failure) {
        try sink.write(",\n")
        try sink.write(json)
    }

    private mutating func write(
        _ piece: SagaWork.Piece, until end: Int64, _ saga: KeptSaga
    ) throws(Sink.Failure) {
        let step = piece.started
        let replica = step.replica ?? 0
        if workers.indices.contains(replica) { workers[replica] = max(workers[replica], step.worker + 1) }
        let result = piece.ended.map(result) ?? "not over"
        try writeEvent(
            "{\"ph\":\"X\",\"name\":\(JSONString.quoted(header.message(step.message))),\"cat\":\"work\","
                + "\"ts\":\(Self.time(saga.placed + step.at)),\"dur\":\(Self.time(end - step.at)),"
                + "\(Self.place(replica, step.worker)),\"args\":{\"order\":\(saga.order),"
                + "\"saga\":\(JSONString.quoted(saga.outcome)),\"result\":\(JSONString.quoted(result))}}")
    }

    private func result(_ step: SagaStep) -> String {
        if let failure = step.failure { return header.failure(failure) }
        let word = step.kind.rawValue
        return header.code(step.value, of: step.message).map { "\(word) (\($0))" } ?? word
    }

    /// The start is bound to the first slice, each further point to the next one, the end to the last.
    private mutating func writeFlow(through pieces: [SagaWork.Piece], _ saga: KeptSaga) throws(Sink.Failure) {
        guard pieces.count > 1 else { return }
        for (index, piece) in pieces.enumerated() {
            let isLast = index == pieces.count - 1
            let step = piece.started
            try writeEvent(
                "{\"ph\":\"\(index == 0 ? "s" : isLast ? "f" : "t")\",\"name\":\"saga\",\"cat\":\"saga\","
                    + "\"id\":\(saga.order),\"ts\":\(Self.time(saga.placed + step.at)),"
                    + "\(Self.place(step.replica ?? 0, step.worker))\(isLast ? ",\"bp\":\"e\"" : "")}")
        }
    }

    private mutating func writeWait(_ moment: SagaMoment, _ replica: Int, _ saga: KeptSaga) throws(Sink.Failure) {
        asyncCount += 1
        let started = saga.placed + moment.step.at
        let message = JSONString.quoted(header.message(moment.step.message))
        for (phase, time) in [("b", started - moment.inMailbox), ("e", started)] {
            try writeEvent(
                "{\"ph\":\"\(phase)\",\"name\":\"mailbox\",\"cat\":\"wait\",\"id\":\(asyncCount),"
                    + "\"ts\":\(Self.time(time)),\(Self.place(replica, 0)),"
                    + "\"args\":{\"order\":\(saga.order),\"message\":\(message)}}")
        }
    }

    private mutating func writeInstant(_ step: SagaStep, _ saga: KeptSaga) throws(Sink.Failure) {
        let place = step.replica.map { Self.place($0, step.worker) } ?? "\"pid\":0,\"tid\":0"
        let why = step.failure.map { header.failure($0) } ?? step.kind.rawValue
        try writeEvent(
            "{\"ph\":\"i\",\"name\":\(JSONString.quoted(why)),\"cat\":\"trouble\",\"s\":\"p\","
                + "\"ts\":\(Self.time(saga.placed + step.at)),\(place),\"args\":{\"order\":\(saga.order),"
                + "\"message\":\(JSONString.quoted(header.message(step.message))),"
                + "\"service\":\(JSONString.quoted(header.service(step.service)))}}")
    }

    private static func place(_ replica: Int, _ worker: Int) -> String {
        "\"pid\":\(replica + 1),\"tid\":\(worker + 1)"
    }

    /// Nanoseconds as microseconds, exactly.
    private static func time(_ nanoseconds: Int64) -> String {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000)
        guard rest != 0 else { return "\(whole)" }
        let digits = String(rest.magnitude)
        return (nanoseconds < 0 && whole == 0 ? "-" : "") + "\(whole)."
            + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
