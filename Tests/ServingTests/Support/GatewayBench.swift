import Contexts
import NIOCore
import NIOPosix
import Serving
import Synchronization
import Testing

/// A gateway in front of replicas, all in this process.
struct GatewayBench: Sendable {
    let table: EndpointTable
    let server: HTTPServer
    /// Sends to the gateway.
    let client: HTTPClient

    /// Runs a gateway while the body runs.
    static func run<Result>(
        _ services: [(name: String, endpoints: [ServedEndpoint])], routes: PrefixRoutes? = nil,
        policy: ProxyPolicy = .patient, clientLimits: HTTPClientLimits? = nil,
        limits: HTTPLimits = HTTPLimits(), observer: (any HTTPObserver)? = nil,
        _ body: (GatewayBench) async throws -> Result
    ) async throws -> Result {
        let table = EndpointTable(
            of: services.map(\.name), EndpointList(services), limits: clientLimits ?? policy.clientLimits,
            group: MultiThreadedEventLoopGroup.singleton)
        let routes = try routes ?? PrefixRoutes(services.map { ("/\($0.name)", $0.name) })
        let proxy = try ServiceProxy(routes, to: table, policy: policy)
        return try await withServer(limits: limits, observer: observer, handler: proxy) { server in
            let client = HTTPClient(to: server.address, on: testLoop)
            let result: Result
            do { result = try await body(GatewayBench(table: table, server: server, client: client)) } catch {
                await client.shutDown()
                await table.shutDown()
                throw error
            }
            await client.shutDown()
            await table.shutDown()
            return result
        }
    }

    /// What a client gets for a request to the gateway.
    func get(_ path: String) async throws -> HTTPResponse { try await client.send(HTTPRequest(.get, path)) }

    /// What has come of the requests to a service.
    func figures(_ service: String = "stones") -> FiguresSnapshot.Service? {
        table.figures.snapshot.services.first { $0.name == service }
    }
}

/// A replica that answers as a test says, and keeps the requests that it was sent.
final class SampleReplica: Sendable {
    let name: String
    let server: HTTPServer
    private let seen: SeenRequests

    private init(_ name: String, _ server: HTTPServer, _ seen: SeenRequests) {
        self.name = name
        self.server = server
        self.seen = seen
    }

    /// One that answers with its name, unless it is told otherwise.
    static func start(
        _ name: String, _ answer: (@Sendable (HTTPRequest) async throws -> HTTPResponse)? = nil
    ) async throws -> SampleReplica {
        let seen = SeenRequests()
        let server = try await HTTPServer.start(
            group: MultiThreadedEventLoopGroup.singleton,
            handler: Answers { request, reply in
                seen.add(request)
                guard let answer else { return reply.send(HTTPResponse(200, body: Array(name.utf8))) }
                Task(executorPreference: reply.executor) {
                    reply.send((try? await answer(request)) ?? HTTPResponse(500))
                }
            })
        return SampleReplica(name, server, seen)
    }

    var requests: [HTTPRequest] { seen.all }

    func endpoint(version: String = "v1") -> ServedEndpoint {
        ServedEndpoint(name: name, version: version, address: server.address)
    }

    func stop() async { await server.shutdown(gracefullyWithin: .zero) }
}

private final class SeenRequests: Sendable {
    private let requests = Mutex<[HTTPRequest]>([])

    func add(_ request: HTTPRequest) { requests.withLock { $0.append(request) } }
    var all: [HTTPRequest] { requests.withLock { $0 } }
}

extension ScriptedServer {
    func endpoint(_ name: String, version: String = "v1") -> ServedEndpoint {
        ServedEndpoint(name: name, version: version, address: .loopback(port: port))
    }
}

extension ServedEndpoint {
    /// One where nobody listens.
    static func nobody(_ name: String, version: String = "v1") -> ServedEndpoint {
        ServedEndpoint(name: name, version: version, address: .unix(path: "/nowhere/\(name)"))
    }
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Bytes out, and all that comes until the other side closes: for what no client would send. It waits on an event loop
/// and holds no thread.
enum RawExchange {
    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private var bytes = ByteBuffer()
        private let end: EventLoopPromise<String>

        init(_ end: EventLoopPromise<String>) { self.end = end }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var piece = unwrapInboundIn(data)
            bytes.writeBuffer(&piece)
        }

        func channelInactive(context: ChannelHandlerContext) { end.succeed(String(buffer: bytes)) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    static func answer(to text: String, port: Int) async throws -> String {
        let end = testLoop.makePromise(of: String.self)
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: testLoop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Collector(end))
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
        } catch {
            end.fail(error)
            throw error
        }
        channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        return try await end.futureResult.get()
    }
}

extension ProxyPolicy {
    /// One that waits for as long as a machine with much else to do may need.
    static var patient: ProxyPolicy {
        var policy = ProxyPolicy()
        (policy.timeout, policy.connectTimeout) = (.seconds(600), .seconds(600))
        return policy
    }
}
