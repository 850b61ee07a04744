package import NIOCore

/// Sends requests to one address over a few connections that stay open. It lives on one event loop: whoever calls it
/// from there, as a handler of a server on the same loop, changes no thread.
package final class HTTPClient: Sendable {
    package typealias Completion = @Sendable (Result<HTTPResponse, HTTPClientError>) -> Void

    package let address: HTTPAddress
    private let loop: any EventLoop
    private let pool: NIOLoopBoundBox<HTTPClientPool?>
    private let limits: HTTPClientLimits

    package init(to address: HTTPAddress, limits: HTTPClientLimits = HTTPClientLimits(), on loop: any EventLoop) {
        self.address = address
        self.limits = limits
        self.loop = loop
        pool = .makeEmptyBox(eventLoop: loop)
    }

    /// Sends a request, and calls back on the event loop, once.
    ///
    /// A connection that was kept may have been closed by the server meanwhile. Then the request is sent once more on a
    /// new one, but only if not a byte of an answer came and the request may be repeated.
    ///
    /// - Parameters:
    ///   - time: for all of it, if it is to be less than ``HTTPClientLimits/answerTime``.
    ///   - mayRepeat: whether the request does no more when it comes twice; nil leaves that to its method.
    package func send(
        _ request: HTTPRequest, within time: TimeAmount? = nil, mayRepeat: Bool? = nil,
        completion: @escaping Completion
    ) {
        let job = HTTPClientJob(
            request: request, mayRepeat: mayRepeat ?? request.method.isIdempotent,
            deadline: .now() + min(time ?? limits.answerTime, limits.answerTime), completion: completion)
        if loop.inEventLoop {
            livePool.send(job)
        } else {
            loop.execute { self.livePool.send(job) }
        }
    }

    package func send(
        _ request: HTTPRequest, within time: TimeAmount? = nil, mayRepeat: Bool? = nil
    ) async throws(HTTPClientError) -> HTTPResponse {
        let result = await withCheckedContinuation { continuation in
            send(request, within: time, mayRepeat: mayRepeat) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Closes each connection when it has its answer, and those without a request at once. Requests are still sent, each
    /// on a connection that nobody uses after it.
    package func drain() { loop.execute { self.livePool.drain() } }

    /// Closes all connections. Requests that wait, and later ones, fail; those that were sent get no answer.
    package func shutDown() async {
        try? await loop.submit { self.livePool.shutDown() }.get()
    }

    private var livePool: HTTPClientPool {
        if let pool = pool.value { return pool }
        let new = HTTPClientPool(address, limits, loop)
        pool.value = new
        return new
    }
}

/// One request on its way.
struct HTTPClientJob: Sendable {
    let request: HTTPRequest
    let mayRepeat: Bool
    let deadline: NIODeadline
    let completion: HTTPClient.Completion
    var isRepeated = false
}
