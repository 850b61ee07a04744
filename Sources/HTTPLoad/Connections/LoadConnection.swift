internal import NIOCore

/// One connection of a client: a request, its answer, and then the next request. It lives on the client's event loop.
final class LoadConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        case connecting
        /// It stands, and both sides agree on secrets.
        case securing
        case open
        case closed
    }

    private let client: LoadClient
    let customer: UInt64
    /// Its number in the client's table; −1 before it is in there, and after.
    var slot = -1
    /// Since when it has had no request; nil while it has one.
    var idleSince: NIODeadline?

    private(set) var phase = Phase.connecting
    private let isSecured: Bool
    private var context: ChannelHandlerContext?
    /// Where requests are written to without the channel. It is the channel's as long as this is open.
    private var socket: NIOBSDSocket.Handle?
    private var phaseBegan: NIODeadline
    /// What it carries, or is made for.
    private(set) var exchange: OpenExchange?
    private(set) var reader: AnswerReader
    private(set) var requestCount = 0
    /// Of the exchange that it carries.
    private(set) var bytesReceived = 0
    private(set) var firstByteAt = NIODeadline.uptimeNanoseconds(0)
    /// Whether all of the request is with the system.
    private(set) var isSent = true
    /// What the channel said before it ended.
    private(set) var error: (any Error)?

    init(_ client: LoadClient, for exchange: OpenExchange, limits: AnswerLimits, isSecured: Bool, at now: NIODeadline) {
        self.client = client
        customer = exchange.exchange.customer
        self.exchange = exchange
        self.isSecured = isSecured
        reader = AnswerReader(limits: limits)
        phaseBegan = now
    }

    func start(_ exchange: OpenExchange) {
        self.exchange = exchange
        requestCount += 1
        bytesReceived = 0
        reader.begin(isHead: exchange.exchange.isHead, keeping: exchange.exchange.keeping)
        guard let context else { return }
        var bytes = exchange.exchange.bytes
        isSent = true
        if let socket { bytes.moveReaderIndex(forwardBy: SocketWriter.write(bytes, to: socket)) }
        guard bytes.readableBytes > 0 else { return }
        isSent = false
        let number = requestCount
        context.writeAndFlush(wrapOutboundOut(bytes)).assumeIsolated().whenSuccess {
            if self.requestCount == number { self.isSent = true }
        }
    }

    /// Takes the exchange off it.
    func letGo() -> OpenExchange? {
        defer { exchange = nil }
        return exchange
    }

    /// Whether the connection's end is the answer's end too.
    func endAnswer() -> Bool { exchange != nil && reader.end() }

    func close() {
        guard phase != .closed else { return }
        phase = .closed
        socket = nil
        context?.close(promise: nil)
    }

    // MARK: What the channel says

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        // It was given up meanwhile.
        guard phase == .connecting else { return context.close(promise: nil) }
        let now = NIODeadline.now()
        let time = now - phaseBegan
        phaseBegan = now
        phase = isSecured ? .securing : .open
        if !isSecured {
            socket = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
                $0
            }
        }
        client.isConnected(self, after: time, at: now)
    }

    /// Both sides have agreed on secrets.
    func isSecure() {
        guard phase == .securing else { return }
        let now = NIODeadline.now()
        phase = .open
        client.isSecure(self, after: now - phaseBegan, at: now)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        // Nobody asked.
        guard exchange != nil, phase == .open else { return client.isUnwanted(self) }
        let now = NIODeadline.now()
        if bytesReceived == 0 { firstByteAt = now }
        bytesReceived += bytes.readableBytes
        switch bytes.withUnsafeReadableBytes({ reader.read($0) }) {
        case .more: return
        case .whole(let used): client.hasAnswer(self, isReusable: used == bytes.readableBytes && isSent, at: now)
        case .failed(let problem): client.isNoAnswer(self, problem, at: now)
        }
    }

    /// Goes no further: nothing comes behind this handler.
    func channelReadComplete(context: ChannelHandlerContext) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isSecured, SecureLayer.isAgreement(event) { isSecure() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .closed
        socket = nil
        client.hasEnded(self, at: .now())
    }

    /// What follows is the end of the channel.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if self.error == nil { self.error = error }
        context.close(promise: nil)
    }
}
