internal import NIOCore

/// One connection of a client: a request, its answer, and then the next request.
final class HTTPClientConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let pool: HTTPClientPool
    private let channel: any Channel
    private let authority: String
    private let limits: HTTPClientLimits

    private var job: HTTPClientJob?
    private var reader: HTTPResponseReader?
    private var input = ByteBuffer()
    private var hasAnswered = false
    /// Whether a byte of the answer has come.
    private var hasBegun = false
    private var isGone = false

    private var deadline = NIODeadline.distantFuture
    private var timer: Scheduled<Void>?
    private var timerDeadline = NIODeadline.distantFuture

    init(_ pool: HTTPClientPool, _ channel: any Channel, authority: String, limits: HTTPClientLimits) {
        self.pool = pool
        self.channel = channel
        self.authority = authority
        self.limits = limits
    }

    var isOpen: Bool { !isGone && channel.isActive }

    func start(_ job: HTTPClientJob) {
        self.job = job
        guard isOpen else { return end(.failure(hasAnswered ? .closed : .unreachable("it closed at once"))) }
        reader = HTTPResponseReader(to: job.request.method, limits: limits.reader)
        hasBegun = false
        watch(until: job.deadline)
        var buffer = channel.allocator.buffer(capacity: 256 + job.request.body.count)
        HTTPWriter.write(job.request, authority: authority, into: &buffer)
        channel.writeAndFlush(buffer, promise: nil)
    }

    func close() { channel.close(mode: .all, promise: nil) }

    // MARK: What the channel says

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        // Nobody asked.
        guard job != nil else { return close() }
        hasBegun = true
        if input.readableBytes == 0 { input = bytes } else { input.writeBuffer(&bytes) }
        do {
            guard let response = try reader?.next(from: &input) else {
                if input.readableBytes == 0 { input = ByteBuffer() }
                return
            }
            let isReusable = reader?.keepsAlive == true && input.readableBytes == 0
            input = ByteBuffer()
            end(.success(response), isReusable: isReusable)
        } catch {
            end(.failure(error.status == 413 || error.status == 431 ? .tooLarge : .malformed(error.detail)))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isGone = true
        timer?.cancel()
        timer = nil
        if job != nil {
            if let response = reader?.end() {
                end(.success(response))
            } else {
                end(.failure(hasBegun ? .truncated : .closed))
            }
        }
        pool.remove(self)
    }

    /// What follows is the end of the channel, which says the rest.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { close() }

    private func end(_ result: Result<HTTPResponse, HTTPClientError>, isReusable: Bool = false) {
        guard let job else { return }
        let wasKept = hasAnswered
        self.job = nil
        reader = nil
        hasAnswered = true
        if isReusable, isOpen {
            watch(until: .now() + limits.idleTime)
            pool.release(self)
        } else {
            close()
        }
        pool.didEnd(job, result, wasKept: wasKept)
    }

    // MARK: Time

    /// One timer, set anew only for an earlier time.
    private func watch(until deadline: NIODeadline) {
        self.deadline = deadline
        guard deadline < timerDeadline else { return }
        timer?.cancel()
        timerDeadline = deadline
        // It holds the connection, which cancels it when it ends.
        timer = channel.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.ring() }
    }

    private func ring() {
        timer = nil
        timerDeadline = .distantFuture
        guard !isGone else { return }
        if deadline > .now() {
            watch(until: deadline)
        } else if job != nil {
            end(.failure(.answerTimedOut))
        } else {
            close()
        }
    }
}
