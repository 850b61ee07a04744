import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A server that does just what a test says: for each connection, in the sequence in which they come, and on it for each
/// request. With no more connections in its script, it goes on with the last one.
final class ScriptedServer: Sendable {
    enum Act: Sendable {
        case says(String)
        case saysThenCloses(String)
        /// Piece by piece, each in a packet of its own.
        case saysSlowly(String)
        /// This again and again, until somebody closes; the first text before it.
        case saysForEver(String, String)
        case closes
        case resets
        case isSilent
    }

    let port: Int
    private let channel: any Channel
    private let state: State

    private final class State: Sendable {
        let script: Mutex<[[Act]]>
        let requests = Mutex<[String]>([])
        let connections = Mutex(0)

        init(_ script: [[Act]]) { self.script = Mutex(script) }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let state: State
        private var acts: [Act] = []
        private var endless: ByteBuffer?

        init(_ state: State) { self.state = state }

        func channelActive(context: ChannelHandlerContext) {
            state.connections.withLock { $0 += 1 }
            acts = state.script.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? [] }
        }

        // The requests of the tests are small: each comes as one piece.
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let request = unwrapInboundIn(data)
            state.requests.withLock { $0.append(String(buffer: request)) }
            guard !acts.isEmpty else { return }
            let act = acts.count > 1 ? acts.removeFirst() : acts[0]
            switch act {
            case .says(let text): say(text, context)
            case .saysThenCloses(let text):
                say(text, context)
                context.close(promise: nil)
            case .saysSlowly(let text): sayNext(Substring(text), context)
            case .saysForEver(let text, let again):
                say(text, context)
                endless = ByteBuffer(string: again)
                goOn(context)
            case .closes: context.close(promise: nil)
            case .resets:
                _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
                context.close(promise: nil)
            case .isSilent: break
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func say(_ text: String, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }

        private func sayNext(_ rest: Substring, _ context: ChannelHandlerContext) {
            guard let first = rest.first else { return }
            say(String(first), context)
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.execute { bound.value.0.sayNext(rest.dropFirst(), bound.value.1) }
        }

        /// Piece by piece, so that others get their turn on the event loop.
        private func goOn(_ context: ChannelHandlerContext) {
            guard let endless, context.channel.isActive else { return }
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.writeAndFlush(wrapOutboundOut(endless)).whenSuccess {
                bound.value.1.eventLoop.execute { bound.value.0.goOn(bound.value.1) }
            }
        }
    }

    init(_ script: [[Act]]) async throws {
        let state = State(script)
        self.state = state
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(state))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    /// The requests that came, in their sequence.
    var requests: [String] { state.requests.withLock { $0 } }
    var connectionCount: Int { state.connections.withLock { $0 } }

    func close() async { try? await channel.close().get() }
}
