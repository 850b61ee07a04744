package import Measurement
package import Texts

/// Writes kept sagas in the Trace Event Format, for Perfetto and chrome://tracing, saga by saga.
///
/// A process stands for a replica, and a thread for each of its workers, because slices of one thread must nest.
/// Complete events (`X`) are a worker's work. Nestable asynchronous events (`b`, `e`) are the wait for a worker.
/// Instants (`i`) show what went wrong. A flow (`s`, `t`, `f`) goes through the work of each saga. Times are
/// microseconds since the run began. Events are in the order of the sagas, and the names of replicas and workers come
/// last. The format demands no order, and viewers sort.
///
/// Source: "Trace Event Format", Google, sections "Complete Events", "Async Events", "Instant Events", "Flow Events"
/// and "Metadata Events".
package struct TraceWriter<Sink: ByteSink> {
    private var sink: BufferedSink<Sink>
    private var events: TraceEvents

    /// Begins the object with `traceEvents`.
    package init(
        _ header: SagaHeader, in vocabulary: ReportVocabulary, into sink: Sink
    ) throws(Sink.Failure) {
        self.sink = BufferedSink(sink)
        events = TraceEvents(header, in: vocabulary)
        let identity = header.identity
        let run = JSONString.quoted("\(identity.scenario)/\(identity.variant ?? "base")")
        try self.sink.write(
            "{\"displayTimeUnit\":\"ms\",\"otherData\":{\"run\":\(run),\"seed\":\"\(identity.seed)\","
                + "\"kept\":\(JSONString.quoted(header.rule))},\"traceEvents\":[\n"
                + TraceMetadata.processName(0, "no replica"))
    }

    /// Adds a saga.
    package mutating func write(_ saga: KeptSaga) throws(Sink.Failure) { try sink.write(events.of(saga)) }

    /// Names replicas and workers, passes on what is buffered and returns the sink.
    package mutating func finished() throws(Sink.Failure) -> Sink {
        for replica in events.workers.indices { try sink.write(events.names(ofReplica: replica)) }
        try sink.write("\n]}\n")
        return try sink.finished()
    }
}
