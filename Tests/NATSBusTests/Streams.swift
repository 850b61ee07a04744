import CNats
import Contexts
import TestDatabases

@testable import NATSBus

/// What is on a server, as somebody else sees it.
struct Streams {
    let server: NATSServer
    let connection: NATSConnection
    private static let name = "perennial_events"

    init(_ test: NATSTestServer) throws {
        server = try NATSServer(url: test.url)
        connection = try NATSConnection(
            server, name: "test", hearer: .make(answer: { _, _ in }, change: { _ in }, problem: { _ in }))
    }

    private func state() throws -> jsStreamState? {
        var information: UnsafeMutablePointer<jsStreamInfo>?
        defer { jsStreamInfo_Destroy(information) }
        let status = js_GetStreamInfo(&information, connection.jetStream, Self.name, nil, nil)
        if status == NATS_NOT_FOUND { return nil }
        try NATSFailure.check(status)
        return information?.pointee.State
    }

    /// The messages that it has.
    var count: UInt64? { get throws { try state()?.Msgs } }
    /// How many it ever had.
    var last: UInt64? { get throws { try state()?.LastSeq } }

    func remove() throws {
        let status = js_DeleteStream(connection.jetStream, Self.name, nil, nil)
        if status != NATS_NOT_FOUND { try NATSFailure.check(status) }
    }

    /// A place at a consumer, as a process has one.
    func subscription(
        from publisher: ServiceID, to subscriber: ServiceID, _ names: NATSNames
    ) throws -> NATSSubscription {
        try NATSStream(names: names, connection: connection, server: server)
            .ensureConsumer(from: publisher, to: subscriber)
        return try NATSSubscription(
            on: connection, in: 1, stream: names.stream, consumer: names.consumer(from: publisher, to: subscriber),
            subject: names.subject(from: publisher, to: subscriber))
    }

    func publish(_ text: String, _ subject: String) throws {
        try NATSFailure.check(
            js_Publish(nil, connection.jetStream, subject, text, Int32(text.utf8.count), nil, nil))
    }

    /// Makes the stream as it should be, but for a change.
    func make(_ change: (inout jsStreamConfig) -> Void) throws {
        let status = Self.name.withCString { name in
            "perennial.events.*.*".withCString { subject in
                var subjects: [UnsafePointer<CChar>?] = [subject]
                return subjects.withUnsafeMutableBufferPointer { subjects in
                    var stream = jsStreamConfig()
                    jsStreamConfig_Init(&stream)
                    stream.Name = name
                    stream.Subjects = subjects.baseAddress
                    stream.SubjectsLen = 1
                    stream.Retention = js_WorkQueuePolicy
                    stream.Storage = js_FileStorage
                    stream.MaxMsgsPerSubject = 1
                    change(&stream)
                    return js_AddStream(nil, connection.jetStream, &stream, nil, nil)
                }
            }
        }
        try NATSFailure.check(status)
    }

    /// Changes that break a promise, each with a word of what is said then.
    static let changes: [(@Sendable (inout jsStreamConfig) -> Void, String)] = [
        ({ $0.Retention = js_LimitsPolicy }, "expected a work queue"),
        ({ $0.Storage = js_MemoryStorage }, "in memory"),
        ({ $0.Discard = js_DiscardNew }, "discards new messages"),
        ({ $0.MaxMsgsPerSubject = 5 }, "keeps 5 messages of a subject"),
        ({ $0.NoAck = true }, "acknowledges nothing"),
        ({ $0.SubjectsLen = 0 }, "expected perennial.events.*.*"),
    ]

    func makeConsumer(_ name: String, _ subject: String, inHand: Int64) throws {
        let status = name.withCString { name in
            subject.withCString { subject in
                var consumer = jsConsumerConfig()
                jsConsumerConfig_Init(&consumer)
                consumer.Durable = name
                consumer.FilterSubject = subject
                consumer.AckPolicy = js_AckExplicit
                consumer.MaxAckPending = inHand
                return js_AddConsumer(nil, connection.jetStream, Self.name, &consumer, nil, nil)
            }
        }
        try NATSFailure.check(status)
    }

    func removeConsumer(_ name: String) throws {
        try NATSFailure.check(js_DeleteConsumer(connection.jetStream, Self.name, name, nil, nil))
    }
}
