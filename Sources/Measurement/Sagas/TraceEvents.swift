/// Kept sagas in the Trace Event Format, for Perfetto and chrome://tracing.
///
/// A process stands for a replica and a thread for each of its workers, since slices of one thread must nest; complete
/// events (`X`) are a worker's work, nestable asynchronous ones (`b`, `e`) the wait for a worker, and instants (`i`)
/// what went wrong. A flow (`s`, `t`, `f`) leads through the work of each saga. Times are microseconds since the run
/// began.
///
/// Source: "Trace Event Format", Google, sections "Complete Events", "Async Events", "Instant Events", "Flow Events" and
/// "Metadata Events".
package struct TraceEvents {
    private struct Slice {
        var begin: Int64
        var end: Int64
        var replica: Int
        var worker: Int
        var name: String
        var result: String
    }

    private struct Open {
        var arrived: Int64?
        var started: SagaStep?
        var wait: Int?
    }

    private let header: SagaHeader
    private var events: [(at: Int64, json: String)] = []
    /// Workers seen, by replica: as many threads are named.
    private var workers: [Int]
    private var asyncCount = 0

    package init(_ header: SagaHeader) {
        self.header = header
        workers = Array(repeating: 0, count: header.replicas.count)
    }

    /// Adds a saga.
    package mutating func add(_ saga: KeptSaga) {
        var open: [Int: Open] = [:]
        var slices: [Slice] = []
        for step in saga.steps {
            guard let parcel = step.parcel else { continue }
            switch step.kind {
            case .arrived: open[parcel] = Open(arrived: step.at)
            case .started:
                if let arrived = open[parcel]?.arrived, step.at > arrived, let replica = step.replica {
                    addWait(saga, step, replica, from: arrived)
                }
                open[parcel] = Open(started: step)
            case .handled, .duplicate, .failed, .turnedAway:
                if let started = open[parcel]?.started {
                    slices.append(slice(started, until: step.at, result(step)))
                }
                open[parcel] = nil
                if step.kind == .failed || step.kind == .turnedAway { addInstant(saga, step) }
            case .callTimedOut, .notPermitted, .dropped, .deadLettered, .lostOnLink: addInstant(saga, step)
            default: break
            }
        }
        // What was in hand when nothing more was kept.
        let last = saga.steps.last?.at ?? 0
        for parcel in open.keys.sorted() {
            if let started = open[parcel]?.started { slices.append(slice(started, until: last, "not over")) }
        }
        slices.sort { ($0.begin, $0.replica, $0.worker) < ($1.begin, $1.replica, $1.worker) }
        for slice in slices { add(slice, of: saga) }
        addFlow(of: slices, saga)
    }

    private func result(_ step: SagaStep) -> String {
        if let failure = step.failure { return header.failure(failure) }
        let word = step.kind.rawValue
        return header.code(step.value, of: step.message).map { "\(word) (\($0))" } ?? word
    }

    private mutating func slice(_ started: SagaStep, until end: Int64, _ result: String) -> Slice {
        let replica = started.replica ?? 0
        if workers.indices.contains(replica) { workers[replica] = max(workers[replica], started.worker + 1) }
        return Slice(
            begin: started.at, end: end, replica: replica, worker: started.worker,
            name: header.message(started.message), result: result)
    }

    // MARK: Events

    private mutating func add(_ slice: Slice, of saga: KeptSaga) {
        let at = saga.placed + slice.begin
        events.append(
            (
                at,
                "\"ph\":\"X\",\"name\":\(quoted(slice.name)),\"cat\":\"work\",\"ts\":\(microseconds(at)),"
                    + "\"dur\":\(microseconds(slice.end - slice.begin)),\(place(slice.replica, slice.worker)),"
                    + "\"args\":{\"order\":\(saga.order),\"saga\":\(quoted(saga.outcome)),"
                    + "\"result\":\(quoted(slice.result))}"
            ))
    }

    /// The start is bound to the first slice, each further point to the next one, the end to the last.
    private mutating func addFlow(of slices: [Slice], _ saga: KeptSaga) {
        guard slices.count > 1 else { return }
        for (index, slice) in slices.enumerated() {
            let isLast = index == slices.count - 1
            let phase = index == 0 ? "s" : isLast ? "f" : "t"
            let at = saga.placed + slice.begin
            events.append(
                (
                    at,
                    "\"ph\":\"\(phase)\",\"name\":\"saga\",\"cat\":\"saga\",\"id\":\(saga.order),"
                        + "\"ts\":\(microseconds(at)),\(place(slice.replica, slice.worker))"
                        + (isLast ? ",\"bp\":\"e\"" : "")
                ))
        }
    }

    private mutating func addWait(_ saga: KeptSaga, _ step: SagaStep, _ replica: Int, from arrived: Int64) {
        asyncCount += 1
        for (phase, time) in [("b", arrived), ("e", step.at)] {
            let at = saga.placed + time
            events.append(
                (
                    at,
                    "\"ph\":\"\(phase)\",\"name\":\"mailbox\",\"cat\":\"wait\",\"id\":\(asyncCount),"
                        + "\"ts\":\(microseconds(at)),\(place(replica, 0)),\"args\":{\"order\":\(saga.order),"
                        + "\"message\":\(quoted(header.message(step.message)))}"
                ))
        }
    }

    private mutating func addInstant(_ saga: KeptSaga, _ step: SagaStep) {
        let at = saga.placed + step.at
        let place = step.replica.map { self.place($0, step.worker) } ?? "\"pid\":0,\"tid\":0"
        let why = step.failure.map { header.failure($0) } ?? step.kind.rawValue
        events.append(
            (
                at,
                "\"ph\":\"i\",\"name\":\(quoted(why)),\"cat\":\"trouble\",\"s\":\"p\",\"ts\":\(microseconds(at)),"
                    + "\(place),\"args\":{\"order\":\(saga.order),\"message\":\(quoted(header.message(step.message))),"
                    + "\"service\":\(quoted(header.service(step.service)))}"
            ))
    }

    // MARK: The file

    /// Writes the whole trace: an object with `traceEvents`, metadata first, then by time.
    package func write<Sink: ByteSink>(to sink: inout Sink) throws(Sink.Failure) {
        let identity = header.identity
        let run = "\(identity.scenario)/\(identity.variant ?? "base")"
        var text =
            "{\"displayTimeUnit\":\"ms\",\"otherData\":{\"run\":\(quoted(run)),\"seed\":\"\(identity.seed)\","
            + "\"kept\":\(quoted(header.rule))},\"traceEvents\":[\n"
        text += (Self.name("process_name", 0, 0, "no replica", quoted) + replicaNames()).joined(separator: ",\n")
        try sink.write(Array(text.utf8))
        let order = events.indices.sorted { (events[$0].at, $0) < (events[$1].at, $1) }
        for index in order { try sink.write(Array(",\n{\(events[index].json)}".utf8)) }
        try sink.write(Array("\n]}\n".utf8))
    }

    private func replicaNames() -> [String] {
        var metadata: [String] = []
        for (replica, name) in header.replicas.enumerated() where !name.isEmpty {
            metadata += Self.name("process_name", replica + 1, 0, name, quoted)
            metadata.append(
                "{\"ph\":\"M\",\"name\":\"process_sort_index\",\"pid\":\(replica + 1),\"tid\":0,"
                    + "\"args\":{\"sort_index\":\(replica + 1)}}")
            for worker in 0..<workers[replica] {
                metadata += Self.name("thread_name", replica + 1, worker + 1, "worker \(worker)", quoted)
            }
        }
        return metadata
    }

    private static func name(
        _ kind: String, _ process: Int, _ thread: Int, _ name: String, _ quoted: (String) -> String
    ) -> [String] {
        ["{\"ph\":\"M\",\"name\":\"\(kind)\",\"pid\":\(process),\"tid\":\(thread),\"args\":{\"name\":\(quoted(name))}}"]
    }

    private func place(_ replica: Int, _ worker: Int) -> String { "\"pid\":\(replica + 1),\"tid\":\(worker + 1)" }

    private func microseconds(_ nanoseconds: Int64) -> String {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000)
        guard rest != 0 else { return "\(whole)" }
        let digits = String(rest.magnitude)
        return (nanoseconds < 0 && whole == 0 ? "-" : "") + "\(whole)."
            + String(repeating: "0", count: 3 - digits.count) + digits
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
