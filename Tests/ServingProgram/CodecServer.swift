import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Serving
import Texts

/// The same small server on SwiftNIO's own codec, to measure ours against: the same event loop, options, router, answer and
/// header fields. It has none of our limits and time-outs, and what NIO's pipeline offers against pipelining and errors.
enum CodecServer {
    static func start(
        on address: SocketAddress, group: any EventLoopGroup, answer: @escaping @Sendable () -> HTTPResponse
    ) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 1_024, initial: 2_048, maximum: 65_536)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(CodecHandler(answer))
                }
            }
            .bind(to: address).get()
    }
}

private final class CodecHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: @Sendable () -> HTTPResponse
    private var path: Substring?
    private var body: [UInt8] = []
    private var date = (second: time_t(-1), text: "")

    init(_ answer: @escaping @Sendable () -> HTTPResponse) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            path = head.uri.split(separator: "?", maxSplits: 1).first
            body.removeAll()
        case .body(let bytes): body += bytes.readableBytesView
        case .end: reply(context)
        }
    }

    private func reply(_ context: ChannelHandlerContext) {
        guard let path else { return }
        let response = path == "/hello" ? answer() : HTTPResponse(404)
        var headers = HTTPHeaders()
        headers.reserveCapacity(4)
        for field in response.headers.all { headers.add(name: field.name, value: field.value) }
        headers.add(name: "Content-Length", value: String(response.body.count))
        headers.add(name: "Date", value: now())
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(
            wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: response.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// As text for a field, made once a second.
    private func now() -> String {
        var second = time(nil)
        guard second != date.second else { return date.text }
        var parts = tm()
        gmtime_r(&second, &parts)
        var bytes = [CChar](repeating: 0, count: 64)
        let count = strftime(&bytes, bytes.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        date = (second, String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self))
        return date.text
    }
}
