internal import CNats
internal import Synchronization

/// One connection as the client has it. It comes back by itself for as long as the server says nothing against it.
///
/// Every call may block, so none is made on a thread of Swift's tasks.
final class NATSConnection: @unchecked Sendable {
    // Safe to share: both pointers stay the same, and the client guards what is behind them with locks of its own.
    let pointer: OpaquePointer
    let jetStream: OpaquePointer
    /// What answers to this connection begin with.
    private let inbox: String
    private var answers: OpaquePointer?

    /// Connects, and blocks until that has worked or failed.
    ///
    /// - Parameters:
    ///   - name: what the server calls this connection.
    ///   - hearer: hears what happens to the connection, on threads of the client.
    init(_ server: NATSServer, name: String, hearer: NATSHearer) throws(NATSConnectionError) {
        let options = try NATSOptions(server, name: name, hearer: hearer)
        var pointer: OpaquePointer?
        try NATSConnectionError.check(natsConnection_Connect(&pointer, options.pointer))
        guard let pointer else { throw .client(NATSFailure(NATS_NO_MEMORY, jsErrCode(0))) }
        self.pointer = pointer
        var context: OpaquePointer?
        var limits = jsOptions()
        jsOptions_Init(&limits)
        limits.Wait = NATSLimits.question.milliseconds
        let status = natsConnection_JetStream(&context, pointer, &limits)
        guard status == NATS_OK, let context else {
            natsConnection_Destroy(pointer)
            throw .client(NATSFailure(status, jsErrCode(0)))
        }
        jetStream = context
        var text: UnsafeMutablePointer<CChar>?
        _ = natsInbox_Create(&text)
        inbox = text.map { String(cString: $0) } ?? ""
        natsInbox_Destroy(text)
        // From here on `deinit` ends the connection.
        try NATSConnectionError.check(
            natsConnection_Subscribe(&answers, pointer, "\(inbox).*.*", NATSHearer.answer, hearer.pointer))
    }

    deinit {
        natsSubscription_Destroy(answers)
        jsCtx_Destroy(jetStream)
        natsConnection_Destroy(pointer)
    }

    /// Ends it. Calls that wait for something fail.
    func close() { natsConnection_Close(pointer) }

    /// Whether the client has given it up: the server does not let us in any more.
    var isClosed: Bool { natsConnection_IsClosed(pointer) }
    var isConnected: Bool { natsConnection_Status(pointer) == NATS_CONN_STATUS_CONNECTED }
    var maxPayload: Int { Int(natsConnection_GetMaxPayload(pointer)) }

    // MARK: Messages

    /// Sends a batch into the stream. The server's word comes to the hearer with the push's number, and so does the
    /// subscriber's.
    func send(_ push: NATSPush, number: UInt64) throws(NATSFailure) {
        var message: OpaquePointer?
        try NATSFailure.check(
            natsMsg_Create(
                &message, push.subject, "\(inbox).\(number).\(NATSNames.stored)", push.payload,
                Int32(push.payload.count)))
        defer { natsMsg_Destroy(message) }
        try NATSFailure.check(natsMsgHeader_Set(message, NATSNames.identifier, push.identifier))
        try NATSFailure.check(
            natsMsgHeader_Set(message, NATSNames.answerTo, "\(inbox).\(number).\(NATSNames.answered)"))
        try NATSFailure.check(natsConnection_PublishMsg(pointer, message))
    }

    /// Sends a text to a subject.
    func send(_ text: String, to subject: String) {
        // If it is lost, who waits for it asks again.
        _ = natsConnection_PublishString(pointer, subject, text)
    }
}

/// A batch on its way into the stream.
struct NATSPush: Sendable {
    var subject: String
    /// The same for each attempt to send it, so that the server keeps it once.
    var identifier: String
    var payload: [UInt8]
}

/// Why there is no connection.
enum NATSConnectionError: Error {
    case client(NATSFailure)
    /// Nothing was tried, because the credentials cannot be read.
    case credentials(NATSBusError)

    static func check(_ status: natsStatus) throws(NATSConnectionError) {
        if status != NATS_OK { throw .client(NATSFailure(status, jsErrCode(0))) }
    }

    func error(_ server: NATSServer) -> NATSBusError {
        switch self {
        case .client(let failure): failure.error(server)
        case .credentials(let error): error
        }
    }
}

/// What a connection is made with.
private final class NATSOptions {
    let pointer: OpaquePointer

    init(_ server: NATSServer, name: String, hearer: NATSHearer) throws(NATSConnectionError) {
        let content: NATSCredentials.Content
        do throws(NATSBusError) { content = try server.credentials.read() } catch { throw .credentials(error) }
        var created: OpaquePointer?
        try NATSConnectionError.check(natsOptions_Create(&created))
        guard let options = created else { throw .client(NATSFailure(NATS_NO_MEMORY, jsErrCode(0))) }
        pointer = options
        let calls: [natsStatus] = [
            natsOptions_SetURL(options, server.address),
            natsOptions_SetName(options, name),
            natsOptions_SetTimeout(options, NATSLimits.connect.milliseconds),
            natsOptions_SetWriteDeadline(options, NATSLimits.write.milliseconds),
            natsOptions_SetAllowReconnect(options, true),
            natsOptions_SetMaxReconnect(options, -1),
            natsOptions_SetReconnectWait(options, NATSLimits.reconnect.milliseconds),
            natsOptions_SetReconnectJitter(options, 50, 50),
            // What is sent while the server is away is old when it is back. The client takes at least one message.
            natsOptions_SetReconnectBufSize(options, 1),
            natsOptions_SetPingInterval(options, NATSLimits.ping.milliseconds),
            natsOptions_SetMaxPingsOut(options, 2),
            // Messages are few, and each is waited for.
            natsOptions_SetSendAsap(options, true),
            natsOptions_SetErrorHandler(options, NATSHearer.error, hearer.pointer),
            natsOptions_SetDisconnectedCB(options, NATSHearer.disconnected, hearer.pointer),
            natsOptions_SetReconnectedCB(options, NATSHearer.reconnected, hearer.pointer),
        ]
        let more: [natsStatus] =
            switch content {
            case .none: []
            case .chained(let path): [natsOptions_SetUserCredentialsFromFiles(options, path, nil)]
            case .user(let user, let password): [natsOptions_SetUserInfo(options, user, password)]
            case .token(let token): [natsOptions_SetToken(options, token)]
            }
        var encryption: [natsStatus] = []
        if let tls = server.tls {
            encryption.append(natsOptions_SetSecure(options, true))
            if let authorities = tls.authorities {
                encryption.append(natsOptions_LoadCATrustedCertificates(options, authorities))
            }
        }
        for status in calls + more + encryption where status != NATS_OK {
            throw .client(NATSFailure(status, jsErrCode(0)))
        }
    }

    deinit { natsOptions_Destroy(pointer) }
}
