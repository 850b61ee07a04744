import NIOCore
import NIOPosix
import Synchronization

/// A server that says just the bytes that a test says: for each connection, in the sequence in which they come, and on
/// it for each request, an answer; nil closes instead.
final class ScriptedServer: Sendable {
    let port: Int
    private let channel: any Channel
    private let state: State

    private final class State: Sendable {
        let connections: Mutex<[[String?]]>
        let requests = Mutex(0)

        init(_ connections: [[String?]]) { self.connections = Mutex(connections) }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let state: State
        private var answers: [String?] = []

        init(_ state: State) { self.state = state }

        func channelActive(context: ChannelHandlerContext) {
            answers = state.connections.withLock { $0.isEmpty ? [] : $0.removeFirst() }
        }

        // The requests of the tests are small: each comes as one piece.
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            state.requests.withLock { $0 += 1 }
            guard !answers.isEmpty else { return }
            guard let answer = answers.removeFirst() else { return context.close(promise: nil) }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
            if answers.first == .some(nil) { context.close(promise: nil) }
        }
    }

    init(_ connections: [[String?]]) async throws {
        let state = State(connections)
        self.state = state
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(state))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    /// How many requests came.
    var requestCount: Int { state.requests.withLock { $0 } }

    func close() async { try? await channel.close().get() }
}
