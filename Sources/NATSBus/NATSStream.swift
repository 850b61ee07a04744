internal import CNats
internal import Contexts
internal import Texts

/// Sees that a shop's stream and its consumers are on the server, and are what they have to be.
///
/// What is missing is made. What is there stays as it is: whoever runs the server may have chosen how many copies it keeps,
/// for how long and how much. What would break a promise is refused.
struct NATSStream {
    let names: NATSNames
    let connection: NATSConnection
    let server: NATSServer

    /// - Throws: why the bus cannot be used.
    func ensure() throws(NATSBusError) {
        let there = try withStreamInfo { information -> MessageText? in complaint(of: information) }
        switch there {
        case .some(let complaint?): throw refused("the stream \(names.stream)", complaint)
        case .some(nil): return
        case nil: try make()
        }
    }

    /// Sees to the consumer for a publisher's events too.
    ///
    /// A server that was killed may have a consumer that is ahead of its stream, or that counts a message as in hand that
    /// is no longer there: NATS 2.9 writes both down some time after it has acknowledged, each at its own time. Such a
    /// consumer skips messages, or waits. So one that a server has from before it came back is made anew. What it then
    /// gives out once more, the inbox knows.
    ///
    /// - Parameter old: when the consumer was made that is to be replaced; nil for none.
    /// - Returns: when it was made, by the server's clock.
    @discardableResult
    func ensureConsumer(
        from publisher: ServiceID, to subscriber: ServiceID, replacing old: Int64? = nil
    ) throws(NATSBusError) -> Int64 {
        try ensure()
        let name = names.consumer(from: publisher, to: subscriber)
        let subject = names.subject(from: publisher, to: subscriber)
        guard let there = try consumer(name, subject: subject) else { return try makeConsumer(name, subject: subject) }
        let last = try lastSequence()
        guard there.created == old || there.delivered > last else { return there.created }
        var code = jsErrCode(0)
        let status = js_DeleteConsumer(connection.jetStream, names.stream, name, nil, &code)
        if status != NATS_OK {
            let failure = NATSFailure(status, code)
            guard failure.isNotFound else { throw failure.error(server) }
        }
        return try makeConsumer(name, subject: subject)
    }

    /// When a consumer was made and how far it has got in the stream; nil if there is none.
    private func consumer(
        _ name: String, subject: String
    ) throws(NATSBusError) -> (created: Int64, delivered: UInt64)? {
        var information: UnsafeMutablePointer<jsConsumerInfo>?
        var code = jsErrCode(0)
        let status = js_GetConsumerInfo(&information, connection.jetStream, names.stream, name, nil, &code)
        defer { jsConsumerInfo_Destroy(information) }
        guard status == NATS_OK, let there = information?.pointee.Config else {
            let failure = NATSFailure(status, code)
            guard failure.isNotFound else { throw failure.error(server) }
            return nil
        }
        if let complaint = complaint(of: there.pointee, subject: subject) {
            throw refused("the consumer \(name) of the stream \(names.stream)", complaint)
        }
        return information.map { ($0.pointee.Created, $0.pointee.Delivered.Stream) }
    }

    /// The number of the stream's latest message.
    private func lastSequence() throws(NATSBusError) -> UInt64 {
        var information: UnsafeMutablePointer<jsStreamInfo>?
        var code = jsErrCode(0)
        let status = js_GetStreamInfo(&information, connection.jetStream, names.stream, nil, &code)
        defer { jsStreamInfo_Destroy(information) }
        guard status == NATS_OK, let information else { throw NATSFailure(status, code).error(server) }
        return information.pointee.State.LastSeq
    }

    private func refused(_ what: MessageText, _ complaint: MessageText) -> NATSBusError {
        NATSBusError(
            .refused,
            "\("\(what) on \(server) cannot be used: \(complaint); remove it, or take another prefix, as nats://HOST:PORT/PREFIX" as MessageText)"
        )
    }

    // MARK: The stream

    /// What a body says of the stream; nil if there is none.
    private func withStreamInfo<Result>(
        _ body: (UnsafePointer<jsStreamConfig>) -> Result
    ) throws(NATSBusError) -> Result? {
        var information: UnsafeMutablePointer<jsStreamInfo>?
        var code = jsErrCode(0)
        let status = js_GetStreamInfo(&information, connection.jetStream, names.stream, nil, &code)
        defer { jsStreamInfo_Destroy(information) }
        if status == NATS_OK, let there = information?.pointee.Config { return body(there) }
        let failure = NATSFailure(status, code)
        guard failure.isNotFound else {
            guard failure.status == NATS_NO_RESPONDERS else { throw failure.error(server) }
            throw NATSBusError(
                .refused, "\("\(server) has no JetStream: start nats-server with -js" as MessageText)")
        }
        return nil
    }

    private func make() throws(NATSBusError) {
        var code = jsErrCode(0)
        let status = names.stream.withCString { name in
            names.subjects.withCString { subject in
                var subjects: [UnsafePointer<CChar>?] = [subject]
                return subjects.withUnsafeMutableBufferPointer { subjects in
                    var wanted = jsStreamConfig()
                    jsStreamConfig_Init(&wanted)
                    wanted.Name = name
                    wanted.Subjects = subjects.baseAddress
                    wanted.SubjectsLen = 1
                    wanted.Retention = js_WorkQueuePolicy
                    wanted.Storage = js_FileStorage
                    wanted.Discard = js_DiscardOld
                    wanted.MaxMsgsPerSubject = NATSLimits.batchesKept
                    wanted.MaxAge = NATSLimits.age.nanoseconds
                    wanted.Duplicates = NATSLimits.duplicates.nanoseconds
                    return js_AddStream(nil, connection.jetStream, &wanted, nil, &code)
                }
            }
        }
        guard status != NATS_OK else { return }
        throw NATSFailure(status, code).error(server)
    }

    /// What is wrong with a stream that is there.
    private func complaint(of stream: UnsafePointer<jsStreamConfig>) -> MessageText? {
        let there = stream.pointee
        var subjects: [String] = []
        for index in 0..<Int(there.SubjectsLen) {
            if let text = there.Subjects?[index] { subjects.append(String(cString: text)) }
        }
        if subjects != [names.subjects] {
            return "it has the subjects \(subjects.joined(separator: ", ")), expected \(names.subjects)"
        }
        if there.Retention != js_WorkQueuePolicy { return "it keeps what was acknowledged, expected a work queue" }
        if there.Storage != js_FileStorage { return "it is in memory, expected files" }
        if there.Discard != js_DiscardOld { return "it discards new messages, expected old ones" }
        if there.MaxMsgsPerSubject != NATSLimits.batchesKept {
            return
                "it keeps \(there.MaxMsgsPerSubject) messages of a subject, expected \(NATSLimits.batchesKept), so that a newer one takes an older one's place"
        }
        if there.NoAck { return "it acknowledges nothing" }
        if there.Sealed { return "it is sealed" }
        if there.Mirror != nil || there.SourcesLen > 0 { return "it is a copy of another one" }
        return nil
    }

    // MARK: Consumers

    private func makeConsumer(_ name: String, subject: String) throws(NATSBusError) -> Int64 {
        var code = jsErrCode(0)
        var information: UnsafeMutablePointer<jsConsumerInfo>?
        defer { jsConsumerInfo_Destroy(information) }
        let status = name.withCString { name in
            subject.withCString { subject in
                var wanted = jsConsumerConfig()
                jsConsumerConfig_Init(&wanted)
                wanted.Durable = name
                wanted.FilterSubject = subject
                wanted.DeliverPolicy = js_DeliverAll
                wanted.AckPolicy = js_AckExplicit
                wanted.AckWait = NATSLimits.silence.nanoseconds
                wanted.MaxAckPending = NATSLimits.batchesInHand
                wanted.MaxDeliver = -1
                return js_AddConsumer(&information, connection.jetStream, names.stream, &wanted, nil, &code)
            }
        }
        if status == NATS_OK { return information?.pointee.Created ?? 0 }
        throw NATSFailure(status, code).error(server)
    }

    /// What is wrong with a consumer that is there.
    private func complaint(of there: jsConsumerConfig, subject: String) -> MessageText? {
        let filter = there.FilterSubject.map { String(cString: $0) } ?? "everything"
        if filter != subject { return "it takes \(filter), expected \(subject)" }
        if there.DeliverSubject != nil { return "the server pushes to it, expected one that asks" }
        if there.AckPolicy != js_AckExplicit { return "it does not acknowledge each message" }
        if there.MaxAckPending != NATSLimits.batchesInHand {
            return
                "it may have \(there.MaxAckPending) messages in hand, expected \(NATSLimits.batchesInHand): what comes again would come out of order"
        }
        if there.MaxDeliver > 0 { return "it gives up after \(there.MaxDeliver) deliveries" }
        return nil
    }
}
