internal import DequeModule
internal import NIOCore
internal import Texts

/// One connection: reads requests, hands them over, writes their answers in their sequence, and ends when it has to.
/// It lives on its event loop.
final class HTTPConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = Never
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// A request that is in hand, or whose answer waits for those before it.
    private struct Slot {
        /// nil for one that was refused before it was read.
        var method: HTTPMethod?
        var ending: HTTPWriter.Ending
        var began: NIODeadline
        var bodyCount = 0
        var answer: HTTPResponse?
    }

    private enum Stage {
        case open
        /// Nothing more is read; the answer to the last request ends the connection.
        case last
        /// The last answer is on its way to the client.
        case finishing
        /// The client may read what it was told; what it sends is thrown away.
        case lingering
        case closed
    }

    private let server: HTTPServerState
    private let parts: LoopParts
    private var context: ChannelHandlerContext?
    private var admission = HTTPServerState.Admission.turnedAway
    private var stage = Stage.open

    private var input = ByteBuffer()
    private var reader: HTTPRequestReader
    /// A whole request that must not begin before those in hand are answered.
    private var held: HTTPRequestReader.Item?
    private var slots = Deque<Slot>()
    /// The number of the first slot; slots are numbered through.
    private var firstNumber = 0
    /// Bytes of the body that is being read, as the server has counted them.
    private var countedBody = 0

    private var isDraining = false
    private var inputHasEnded = false
    private var readIsPending = false
    private var isPumping = false
    /// Whether answers have been written that the channel was not yet told to send.
    private var isUnflushed = false

    /// The number of the other side, once somebody has asked for it.
    private(set) lazy var peer = context?.channel.remoteAddress?.ipAddress

    private var clock: ConnectionClock
    private var timer: Scheduled<Void>?
    private var limits: HTTPLimits { server.limits }

    init(_ server: HTTPServerState, _ parts: LoopParts) {
        self.server = server
        self.parts = parts
        reader = HTTPRequestReader(limits: server.limits)
        clock = ConnectionClock(limits: server.limits)
    }

    // MARK: What the channel says

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        admission = server.admit(context.channel)
        isDraining = server.isDraining
        switch admission {
        case .admitted: keepTime()
        case .refused: refuse(HTTPRefusal(503, "There are too many connections: try again."))
        case .turnedAway: close()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if admission != .turnedAway { server.dismiss(context.channel, admission) }
        stage = .closed
        timer?.cancel()
        timer = nil
        _ = server.hold(-countedBody - slots.reduce(0) { $0 + $1.bodyCount })
        countedBody = 0
        firstNumber += slots.count
        slots.removeAll()
        input = ByteBuffer()
        held = nil
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard stage == .open else { return }
        var bytes = unwrapInboundIn(data)
        if input.readableBytes == 0 { input = bytes } else { input.writeBuffer(&bytes) }
        pump()
    }

    func read(context: ChannelHandlerContext) {
        if wantsInput { context.read() } else { readIsPending = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        clock.isBlocked = !context.channel.isWritable
        pump()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is HTTPServerState.Drain {
            isDraining = true
            pump()
        } else if case .inputClosed? = event as? ChannelEvent {
            inputHasEnded = true
            if stage == .lingering { close() } else { pump() }
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { close() }

    // MARK: Requests

    /// Begins with what is there and may begin.
    private func pump() {
        guard !isPumping, let context else { return }
        isPumping = true
        var hasBegun: Bool
        repeat {
            hasBegun = false
            while stage == .open, let item = nextItem() {
                begin(item)
                hasBegun = true
            }
            // Answers of one piece of input leave with one call. When they have left, more may begin.
            flush()
        } while hasBegun
        isPumping = false
        if input.readableBytes == 0 { input = ByteBuffer() }
        if stage == .open, slots.isEmpty, held == nil {
            if inputHasEnded || (isDraining && reader.progress == .between && input.readableBytes == 0) {
                return close()
            }
        }
        if reader.owesContinue, stage == .open, slots.isEmpty, !inputHasEnded {
            reader.didContinue()
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: HTTPWriter.goOn)), promise: nil)
        }
        keepTime()
        if readIsPending, wantsInput {
            readIsPending = false
            context.read()
        }
    }

    private var wantsInput: Bool {
        switch stage {
        case .open: held == nil && slots.count < limits.requestsInHand && context?.channel.isWritable != false
        case .last, .finishing, .closed: false
        case .lingering: true
        }
    }

    private func nextItem() -> HTTPRequestReader.Item? {
        guard slots.count < limits.requestsInHand, context?.channel.isWritable == true else { return nil }
        if slots.last?.method?.isSafe == false { return nil }
        if let item = held {
            guard slots.isEmpty else { return nil }
            held = nil
            return item
        }
        guard input.readableBytes > 0 else { return nil }
        do throws(HTTPRefusal) {
            let item = try reader.next(from: &input)
            guard count(item?.request.body.count ?? reader.bodyCount) else {
                throw HTTPRefusal(503, "The server holds too many bodies: try again.")
            }
            guard let item, !item.request.method.isSafe, !slots.isEmpty else { return item }
            held = item
        } catch {
            refuse(error)
        }
        return nil
    }

    /// Tells the server how long the body is that is being read.
    private func count(_ bodyCount: Int) -> Bool {
        guard bodyCount != countedBody else { return true }
        defer { countedBody = bodyCount }
        return server.hold(bodyCount - countedBody)
    }

    private func begin(_ item: HTTPRequestReader.Item) {
        guard let context else { return }
        let ending: HTTPWriter.Ending =
            !item.keepsAlive || isDraining ? .closes : item.isOld ? .saysKeepAlive : .staysOpen
        if ending == .closes { stage = .last }
        let number = firstNumber + slots.count
        slots.append(
            Slot(method: item.request.method, ending: ending, began: .now(), bodyCount: item.request.body.count))
        // The slot has them now.
        countedBody = 0
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        server.handler.handle(item.request, HTTPReply(bound, number: number, executor: parts.executor))
    }

    /// Answers what cannot be read, and ends the connection: where the next request begins is not known.
    private func refuse(_ refusal: HTTPRefusal) {
        stage = .last
        // What came of its body is given up.
        _ = count(0)
        slots.append(Slot(ending: .closes, began: .now(), answer: Problem(refusal).response))
        writeAnswers()
    }

    // MARK: Answers

    /// The answer to a request; too late if the connection is gone.
    func answer(_ response: HTTPResponse, _ number: Int) {
        let place = number - firstNumber
        guard stage != .closed, slots.indices.contains(place), slots[place].answer == nil else { return }
        slots[place].answer = response
        if place == 0 { writeAnswers() }
        pump()
    }

    private func writeAnswers() {
        while let answer = slots.first?.answer, let context {
            let slot = slots.removeFirst()
            firstNumber += 1
            if slot.bodyCount > 0 { _ = server.hold(-slot.bodyCount) }
            write(answer, slot, context)
        }
    }

    private func write(_ answer: HTTPResponse, _ slot: Slot, _ context: ChannelHandlerContext) {
        var answer = answer
        if !answer.headers.areSendable || !(200...599).contains(answer.status) {
            answer = Problem(500, "The answer had a status or a header field that cannot be sent.").response
        }
        let isLast = slot.ending == .closes || (isDraining && slots.isEmpty && held == nil)
        if isLast, stage == .open { stage = .last }
        var buffer = context.channel.allocator.buffer(capacity: 256 + answer.body.count)
        HTTPWriter.write(
            answer, isHead: slot.method == .head, ending: isLast ? .closes : slot.ending, date: parts.date,
            into: &buffer)
        // Before the client can know of it.
        server.observer?.answered(
            method: slot.method, route: answer.route, status: answer.status,
            nanoseconds: (NIODeadline.now() - slot.began).nanoseconds)
        isUnflushed = true
        if isLast {
            stage = .finishing
            let isRefusal = slot.method == nil || input.readableBytes > 0
            let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
            context.writeAndFlush(wrapOutboundOut(buffer)).whenComplete { _ in
                bound.value.didFinish(lingers: isRefusal)
            }
            isUnflushed = false
            keepTime()
        } else {
            context.write(wrapOutboundOut(buffer), promise: nil)
        }
    }

    private func flush() {
        guard isUnflushed, let context else { return }
        isUnflushed = false
        context.flush()
    }

    // MARK: The end

    /// The last answer is with the system. If the client may still be sending, closing now would make the system throw
    /// away what it has not yet read.
    private func didFinish(lingers: Bool) {
        guard stage == .finishing, let context else { return }
        guard lingers, !inputHasEnded else { return close() }
        stage = .lingering
        input = ByteBuffer()
        context.close(mode: .output, promise: nil)
        keepTime()
        if readIsPending {
            readIsPending = false
            context.read()
        }
    }

    private func close() {
        guard stage != .closed else { return }
        stage = .closed
        timer?.cancel()
        timer = nil
        context?.close(promise: nil)
    }

    // MARK: Time

    private func keepTime() {
        guard let context, stage != .closed, let deadline = clock.enter(phase) else { return }
        timer?.cancel()
        // It holds the connection, which cancels it when it ends.
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.rang() }
    }

    private func rang() {
        timer = nil
        if let phase = clock.expired() { expire(phase) } else { keepTime() }
    }

    private var phase: ConnectionClock.Phase {
        switch stage {
        case .open where !slots.isEmpty: return .busy
        case .open:
            switch reader.progress {
            case .body: return .body(firstNumber)
            case .head: return .head(firstNumber)
            case .between: return input.readableBytes > 0 || firstNumber == 0 ? .head(firstNumber) : .idle(firstNumber)
            }
        case .last: return .busy
        case .finishing: return .finishing
        case .lingering: return .lingering
        case .closed: return .busy
        }
    }

    private func expire(_ phase: ConnectionClock.Phase) {
        switch phase {
        case .head where reader.progress != .between || input.readableBytes > 0:
            refuse(HTTPRefusal(408, "The header fields took too long to come."))
        case .body: refuse(HTTPRefusal(408, "The body took too long to come."))
        // Nothing is owed to it, or it does not read.
        default: close()
        }
    }
}
