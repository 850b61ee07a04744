import Contexts
import HTTPLoad
import NIOCore
import NIOPosix
import Synchronization
import Texts

/// A client on an event loop of its own, asked from tasks.
final class TestClient: Sendable {
    private struct State {
        var results: [UInt64: LoadResult] = [:]
        var waiting: [UInt64: CheckedContinuation<LoadResult, Never>] = [:]
        var reports = 0
    }

    private let loop: any EventLoop
    private let client: NIOLoopBoundBox<LoadClient?>
    private let state = Mutex(State())
    private let tokens = Mutex<UInt64>(0)

    private init(_ loop: any EventLoop) {
        self.loop = loop
        client = .makeEmptyBox(eventLoop: loop)
    }

    static func to(
        port: Int, policy: ConnectionPolicy = ConnectionPolicy(), limits: LoadLimits = LoadLimits()
    ) async throws -> TestClient {
        try await to(ResolvedTarget(TargetAddress("http://127.0.0.1:\(port)")), policy: policy, limits: limits)
    }

    static func to(
        _ target: ResolvedTarget, policy: ConnectionPolicy = ConnectionPolicy(), limits: LoadLimits = LoadLimits()
    ) async throws -> TestClient {
        let made = TestClient(MultiThreadedEventLoopGroup.singleton.next())
        try await made.loop.submit {
            made.client.value = LoadClient(to: target, policy: policy, limits: limits, on: made.loop) { made.take($0) }
        }.get()
        return made
    }

    private func take(_ result: LoadResult) {
        let continuation = state.withLock { state in
            state.reports += 1
            if let waiting = state.waiting.removeValue(forKey: result.token) { return Optional(waiting) }
            state.results[result.token] = result
            return nil
        }
        continuation?.resume(returning: result)
    }

    /// How many results were reported.
    var reports: Int { state.withLock { $0.reports } }

    /// Gives it a token and sends it. What becomes of it is asked for with the token.
    func send(_ exchange: LoadExchange) -> UInt64 {
        var exchange = exchange
        exchange.token = tokens.withLock {
            $0 += 1
            return $0
        }
        let sent = exchange
        loop.execute { self.client.value?.send(sent) }
        return sent.token
    }

    func result(_ token: UInt64) async -> LoadResult {
        await withCheckedContinuation { continuation in
            let result = state.withLock { state in
                let result = state.results.removeValue(forKey: token)
                if result == nil { state.waiting[token] = continuation }
                return result
            }
            if let result { continuation.resume(returning: result) }
        }
    }

    func ask(_ exchange: LoadExchange) async -> LoadResult { await result(send(exchange)) }

    /// Sends all at once.
    func ask(_ exchanges: [LoadExchange]) async -> [LoadResult] {
        let tokens = exchanges.map(send)
        var results: [LoadResult] = []
        for token in tokens { results.append(await result(token)) }
        return results
    }

    func counters() async -> LoadCounters {
        (try? await loop.submit { self.client.value?.counters ?? LoadCounters() }.get()) ?? LoadCounters()
    }

    func leave(_ customer: UInt64) { loop.execute { self.client.value?.customerLeft(customer) } }

    func shutDown() async {
        try? await loop.submit {
            self.client.value?.shutDown()
            self.client.value = nil
        }.get()
    }
}

extension LoadExchange {
    /// A request without a body.
    static func get(
        _ path: String = "/", customer: UInt64 = 0, timeout: Timespan = .minutes(4),
        keeping: AnswerKeeping = AnswerKeeping(body: 100), mayRepeat: Bool = true
    ) -> LoadExchange {
        LoadExchange(
            token: 0, customer: customer, bytes: ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n"),
            timeout: timeout, keeping: keeping, mayRepeat: mayRepeat)
    }

    static func head(_ path: String = "/") -> LoadExchange {
        LoadExchange(
            token: 0, bytes: ByteBuffer(string: "HEAD \(path) HTTP/1.1\r\nHost: test\r\n\r\n"), isHead: true,
            timeout: .minutes(4), mayRepeat: true)
    }

    static func post(_ path: String = "/", customer: UInt64 = 0, body: String) -> LoadExchange {
        LoadExchange(
            token: 0, customer: customer,
            bytes: ByteBuffer(
                string: "POST \(path) HTTP/1.1\r\nHost: test\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"),
            timeout: .minutes(4), keeping: AnswerKeeping(body: 100))
    }
}

extension LoadResult {
    var status: Int? { if case .answered(let status) = outcome { status } else { nil } }
    var failure: LoadFailure? { if case .failed(let failure) = outcome { failure } else { nil } }
    var text: String { String(decoding: kept?.body ?? [], as: UTF8.self) }
}
