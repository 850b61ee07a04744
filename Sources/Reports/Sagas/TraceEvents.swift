internal import Measurement
internal import Texts

/// The events of sagas for ``TraceWriter``, as JSON, each with a comma before it. They are not in the writer, because
/// other modules call the writer without specialization for its sink.
struct TraceEvents {
    private let header: SagaHeader
    private let vocabulary: ReportVocabulary
    /// The workers seen so far, by replica. The same number of threads get a name.
    private(set) var workers: [Int]
    private var asyncCount = 0
    private var bytes: [UInt8] = []

    init(_ header: SagaHeader, in vocabulary: ReportVocabulary) {
        self.header = header
        self.vocabulary = vocabulary
        workers = Array(repeating: 0, count: header.replicas.count)
    }

    /// The events of a saga: waits and troubles in the order of its steps, then its work, and then the flow through the
    /// work.
    mutating func of(_ saga: KeptSaga) -> [UInt8] {
        bytes.removeAll(keepingCapacity: true)
        let work = SagaWork(saga.steps)
        for moment in work.moments where moment.step.parcel != nil {
            if moment.inMailbox > 0, let replica = moment.step.replica { addWait(moment, replica, saga) }
            if moment.step.isTrouble { addInstant(moment.step, saga) }
        }
        var pieces = work.pieces
        pieces.sort { Self.rank($0) < Self.rank($1) }
        let last = saga.steps.last?.at ?? 0
        for piece in pieces { add(piece, until: piece.ended?.at ?? last, saga) }
        addFlow(through: pieces, saga)
        return bytes
    }

    /// The events that name a replica and its workers; none if its number was never used.
    func names(ofReplica replica: Int) -> String {
        let (name, process) = (header.replicas[replica], replica + 1)
        guard !name.isEmpty else { return "" }
        let threads = (0..<workers[replica]).map { TraceMetadata.threadName(process, $0 + 1, "worker \($0)") }
        return ([TraceMetadata.processName(process, name), TraceMetadata.processPlace(process)] + threads)
            .map { ",\n" + $0 }.joined()
    }

    private static func rank(_ piece: SagaWork.Piece) -> (Int64, Int, Int) {
        (piece.started.at, piece.started.replica ?? 0, piece.started.worker)
    }

    // MARK: Events

    /// The comma is right, because the first event of the file is already there.
    private mutating func add(_ json: String) {
        bytes += ",\n".utf8
        bytes += json.utf8
    }

    private mutating func add(
        _ piece: SagaWork.Piece, until end: Int64, _ saga: KeptSaga
    ) {
        let step = piece.started
        let replica = step.replica ?? 0
        if workers.indices.contains(replica) { workers[replica] = max(workers[replica], step.worker + 1) }
        let result = piece.ended.map(result) ?? "not over"
        add(
            "{\"ph\":\"X\",\"name\":\(JSONString.quoted(header.message(step.message))),\"cat\":\"work\","
                + "\"ts\":\(Self.time(saga.placed + step.at)),\"dur\":\(Self.time(end - step.at)),"
                + "\(Self.place(replica, step.worker)),\"args\":{\(key(saga)),"
                + "\"saga\":\(JSONString.quoted(vocabulary.outcome(of: saga))),\"result\":\(JSONString.quoted(result))}}"
        )
    }

    private func result(_ step: SagaStep) -> String {
        if let failure = step.failure { return header.failure(failure) }
        let word = step.kind.rawValue
        return header.code(step.value, of: step.message).map { "\(word) (\($0))" } ?? word
    }

    /// The start is bound to the first slice, each further point to the next slice, and the end to the last one.
    private mutating func addFlow(through pieces: [SagaWork.Piece], _ saga: KeptSaga) {
        guard pieces.count > 1 else { return }
        for (index, piece) in pieces.enumerated() {
            let isLast = index == pieces.count - 1
            let step = piece.started
            add(
                "{\"ph\":\"\(index == 0 ? "s" : isLast ? "f" : "t")\",\"name\":\"saga\",\"cat\":\"saga\","
                    + "\"id\":\(saga.key),\"ts\":\(Self.time(saga.placed + step.at)),"
                    + "\(Self.place(step.replica ?? 0, step.worker))\(isLast ? ",\"bp\":\"e\"" : "")}")
        }
    }

    private mutating func addWait(_ moment: SagaMoment, _ replica: Int, _ saga: KeptSaga) {
        asyncCount += 1
        let started = saga.placed + moment.step.at
        let message = JSONString.quoted(header.message(moment.step.message))
        for (phase, time) in [("b", started - moment.inMailbox), ("e", started)] {
            add(
                "{\"ph\":\"\(phase)\",\"name\":\"mailbox\",\"cat\":\"wait\",\"id\":\(asyncCount),"
                    + "\"ts\":\(Self.time(time)),\(Self.place(replica, 0)),"
                    + "\"args\":{\(key(saga)),\"message\":\(message)}}")
        }
    }

    private mutating func addInstant(_ step: SagaStep, _ saga: KeptSaga) {
        let place = step.replica.map { Self.place($0, step.worker) } ?? "\"pid\":0,\"tid\":0"
        let why = step.failure.map { header.failure($0) } ?? step.kind.rawValue
        add(
            "{\"ph\":\"i\",\"name\":\(JSONString.quoted(why)),\"cat\":\"trouble\",\"s\":\"p\","
                + "\"ts\":\(Self.time(saga.placed + step.at)),\(place),\"args\":{\(key(saga)),"
                + "\"message\":\(JSONString.quoted(header.message(step.message))),"
                + "\"service\":\(JSONString.quoted(header.service(step.service)))}}")
    }

    /// The saga's key, for the arguments of an event.
    private func key(_ saga: KeptSaga) -> String { "\(JSONString.quoted(vocabulary.subject.singular)):\(saga.key)" }

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
