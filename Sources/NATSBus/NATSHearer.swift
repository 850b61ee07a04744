internal import CNats
internal import Synchronization
internal import Texts

/// Hears what the client says of a bus's connections, on threads of the client.
///
/// The client keeps a pointer to it, and may use it after a connection has ended. So a hearer lives as long as the
/// process; a process has one for each bus that it opens.
final class NATSHearer: Sendable {
    /// An answer for a push: its number, and what has come.
    enum Answer: Sendable {
        /// The server keeps the batch.
        case stored
        /// The server does not keep it. Nobody does where there is no stream.
        case notStored(reason: String, hasStream: Bool)
        case answered(NATSAnswer)
    }

    private let answer: @Sendable (UInt64, Answer) -> Void
    private let change: @Sendable (Bool) -> Void
    private let problem: @Sendable (String) -> Void

    /// - Parameters:
    ///   - answer: hears of an answer for a push.
    ///   - change: hears that the server has gone, or come back.
    ///   - problem: hears of what the client or the server complains about.
    static func make(
        answer: @escaping @Sendable (UInt64, Answer) -> Void, change: @escaping @Sendable (Bool) -> Void,
        problem: @escaping @Sendable (String) -> Void
    ) -> NATSHearer {
        let hearer = NATSHearer(answer: answer, change: change, problem: problem)
        _ = Unmanaged.passRetained(hearer)
        return hearer
    }

    private init(
        answer: @escaping @Sendable (UInt64, Answer) -> Void, change: @escaping @Sendable (Bool) -> Void,
        problem: @escaping @Sendable (String) -> Void
    ) {
        self.answer = answer
        self.change = change
        self.problem = problem
    }

    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private static func of(_ pointer: UnsafeMutableRawPointer?) -> NATSHearer? {
        pointer.map { Unmanaged<NATSHearer>.fromOpaque($0).takeUnretainedValue() }
    }

    // MARK: What the client calls

    static let disconnected: natsConnectionHandler = { _, closure in NATSHearer.of(closure)?.change(false) }

    static let reconnected: natsConnectionHandler = { _, closure in NATSHearer.of(closure)?.change(true) }

    static let error: natsErrHandler = { _, _, status, closure in
        NATSHearer.of(closure)?.problem(String(cString: natsStatus_GetText(status)))
    }

    static let answer: natsMsgHandler = { _, _, message, closure in
        defer { natsMsg_Destroy(message) }
        guard let message, let hearer = NATSHearer.of(closure) else { return }
        NATSHearer.hear(message, hearer)
    }

    private static func hear(_ message: OpaquePointer, _ hearer: NATSHearer) {
        // … number.kind
        let parts = String(cString: natsMsg_GetSubject(message)).split(separator: ".").suffix(2)
        guard let number = parts.first.flatMap({ UInt64($0) }), let kind = parts.last else { return }
        if natsMsg_IsNoResponders(message) {
            return hearer.answer(number, .notStored(reason: "there is no stream for it", hasStream: false))
        }
        let text = NATSMessage.bytes(message)
        switch kind {
        case NATSNames.answered[...]:
            guard let answer = NATSAnswer(String(decoding: text, as: UTF8.self)) else { return }
            hearer.answer(number, .answered(answer))
        case NATSNames.stored[...]:
            let said = try? JSONReader.read(text)
            if let error = said?["error"] {
                let reason = error["description"]?.asString ?? "for no reason"
                hearer.answer(number, .notStored(reason: reason, hasStream: true))
            } else if said?["stream"] != nil {
                hearer.answer(number, .stored)
            }
        default: break
        }
    }
}

/// A message that has come from the server.
enum NATSMessage {
    static func bytes(_ message: OpaquePointer) -> [UInt8] {
        let count = Int(natsMsg_GetDataLength(message))
        guard count > 0, let start = natsMsg_GetData(message) else { return [] }
        return UnsafeRawBufferPointer(start: start, count: count).map { $0 }
    }

    /// How often the server has given it to somebody, this time included.
    static func deliveries(_ message: OpaquePointer) -> Int64 {
        var data: UnsafeMutablePointer<jsMsgMetaData>?
        guard natsMsg_GetMetaData(&data, message) == NATS_OK, let data else { return 1 }
        defer { jsMsgMetaData_Destroy(data) }
        return Int64(clamping: data.pointee.NumDelivered)
    }

    static func header(_ name: String, of message: OpaquePointer) -> String? {
        var value: UnsafePointer<CChar>?
        guard natsMsgHeader_Get(message, name, &value) == NATS_OK, let value else { return nil }
        return String(cString: value)
    }
}
