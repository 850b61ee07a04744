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

    /// Requests beyond so many bytes may be with the system only in part when their answers come.
    private static let certainlySent = 16 * 1_024

    private let client: LoadClient
    let customer: UInt64
    /// Its number in the client's table; −1 before it is in there, and after.
    var slot = -1
    /// Since when it has had no request; nil while it has one.
    var idleSince: NIODeadline?

    private(set) var phase = Phase.connecting
    private let isSecured: Bool
    private var context: ChannelHandlerContext?
    private var phaseBegan: NIODeadline
    /// The number of the exchange that it carries; −1 for none.
    private(set) var exchange: Int
    private(set) var reader: AnswerReader
    private(set) var requestCount = 0
    /// Of the exchange that it carries.
    private(set) var bytesReceived = 0
    private(set) var firstByteAt = NIODeadline.uptimeNanoseconds(0)
    /// Whether all of the request is with the system.
    private(set) var isSent = true
    /// What the channel said before it ended.
    private(set) var error: (any Error)?

    init(
        _ client: LoadClient, customer: UInt64, exchange: Int, limits: AnswerLimits, isSecured: Bool,
        at now: NIODeadline
    ) {
        self.client = client
        self.customer = customer
        self.exchange = exchange
        self.isSecured = isSecured
        reader = AnswerReader(limits: limits)
        phaseBegan = now
    }

    func start(_ exchange: Int, _ open: LoadExchange) {
        self.exchange = exchange
        requestCount += 1
        bytesReceived = 0
        reader.begin(isHead: open.isHead, keeping: open.keeping)
        guard let context else { return }
        if open.bytes.readableBytes <= Self.certainlySent {
            context.writeAndFlush(wrapOutboundOut(open.bytes), promise: nil)
        } else {
            isSent = false
            let number = requestCount
            context.writeAndFlush(wrapOutboundOut(open.bytes)).assumeIsolated().whenSuccess {
                if self.requestCount == number { self.isSent = true }
            }
        }
    }

    /// Takes the exchange off it.
    func letGo() -> Int {
        defer { exchange = -1 }
        return exchange
    }

    /// What was kept of the answer; nil if nothing was to be.
    var keptAnswer: KeptAnswer? { reader.keptAnswer }

    /// Whether the connection's end is the answer's end too.
    func endAnswer() -> Bool { exchange >= 0 && reader.end() }

    func close() {
        guard phase != .closed else { return }
        phase = .closed
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
        guard exchange >= 0, phase == .open else { return client.isUnwanted(self) }
        let now = NIODeadline.now()
        if bytesReceived == 0 { firstByteAt = now }
        bytesReceived += bytes.readableBytes
        switch bytes.withUnsafeReadableBytes({ reader.read($0) }) {
        case .more: return
        case .whole(let used): client.hasAnswer(self, isReusable: used == bytes.readableBytes && isSent, at: now)
        case .failed(let problem): client.isNoAnswer(self, problem, at: now)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isSecured, SecureLayer.isAgreement(event) { isSecure() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .closed
        client.hasEnded(self, at: .now())
    }

    /// What follows is the end of the channel.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if self.error == nil { self.error = error }
        context.close(promise: nil)
    }
}
