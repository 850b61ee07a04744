package import Contexts
internal import NIOCore
internal import Texts

/// The other services over HTTP: requests to them, and events for them.
///
/// The endpoints of a service take turns. One that nothing could be sent to, because nobody listens there any more, gives
/// its turn to the next; each is asked once. What was sent is sent to no other: that is for the caller to decide.
///
/// A request without a time-out of its own, or with a longer one, ends after the client's
/// ``HTTPClientLimits/answerTime``: a client waits for nobody without end.
package struct HTTPPeers: PeerTransport, EventTransport {
    /// How long a subscriber may take for a batch. After that the relay pushes it again; the inbox knows what was handled.
    package static let usualPushTime = Timespan.seconds(10)

    private let table: EndpointTable
    private let services: [ServiceID: String]
    private let pushTime: Timespan

    /// - Parameters:
    ///   - table: the endpoints, or one fixed address for each service (``EndpointList/fixed(_:)``).
    ///   - services: the name in the table of each service that is asked or subscribes.
    ///   - pushTime: how long a push waits for the subscriber.
    package init(
        _ table: EndpointTable, services: [ServiceID: String], pushTime: Timespan = Self.usualPushTime
    ) {
        self.table = table
        self.services = services
        self.pushTime = pushTime
    }

    package func send(_ request: Message, to service: ServiceID, timeout: Timespan?) async -> PeerAnswer {
        var text = ""
        WireMessage.write(request, to: &text)
        let time = timeout.map { TimeAmount($0) }
        switch await send(.json(ReplicaRoutes.requests, text), to: service, within: time, mayRepeat: false) {
        case nil: return .failed(.noReadyReplica)
        case .success(let response): return PeerAnswer(response)
        case .failure(.answerTimedOut): return .timedOut
        case .failure(let error): return .failed(DeliveryFailure(error))
        }
    }

    package func push(_ batch: EventBatch, to subscriber: ServiceID) async throws(PushFailure) {
        let answer = await send(
            .json(ReplicaRoutes.events, WireBatch.write(batch)), to: subscriber, within: TimeAmount(pushTime),
            // Its end is a sign, see `RelayCaution`; the relay pushes it again anyway.
            mayRepeat: false)
        let response: HTTPResponse
        switch answer {
        case .success(let answer): response = answer
        case .failure(.closed), .failure(.truncated): throw .died
        case .failure, nil: throw .unreachable
        }
        guard (200...299).contains(response.status) else { throw .refused(DeliveryFailure(response)) }
    }

    /// Asks one endpoint after the other until something could be sent; nil if there is none. The time is for all of
    /// them together.
    private func send(
        _ request: HTTPRequest, to service: ServiceID, within time: TimeAmount?, mayRepeat: Bool
    ) async -> Result<HTTPResponse, HTTPClientError>? {
        guard let group = services[service].flatMap({ table.endpoints(of: $0) }) else { return nil }
        let deadline = time.map { NIODeadline.now() + $0 }
        var tried: [Upstream] = []
        var last: HTTPClientError?
        while let upstream = group.pick(.roundRobin, except: tried) {
            let rest = deadline.map { max(.zero, $0 - .now()) }
            upstream.began()
            defer { upstream.ended() }
            do throws(HTTPClientError) {
                return .success(
                    try await upstream.client(on: table.anyLoop).send(request, within: rest, mayRepeat: mayRepeat))
            } catch {
                last = error
                guard error.stage == .nothingSent, deadline.map({ $0 > .now() }) ?? true else { break }
                tried.append(upstream)
            }
        }
        return last.map { .failure($0) }
    }
}

extension HTTPRequest {
    fileprivate static func json(_ path: String, _ text: String) -> HTTPRequest {
        var headers: HTTPFields = ["Content-Type": HTTPMedia.json]
        if let trace = CurrentTrace.value { headers.set(TraceParent.name, trace) }
        return HTTPRequest(.post, path, headers: headers, body: Array(text.utf8))
    }
}

extension PeerAnswer {
    /// What a service's answer says. A service that answers a request with nothing has made no decision about it.
    fileprivate init(_ response: HTTPResponse) {
        guard response.status == 200 else {
            self = .failed(response.status == 204 ? .serviceError : DeliveryFailure(response))
            return
        }
        if let value = try? JSONReader.read(response.body), let message = try? WireMessage.read(value) {
            self = .reply(message)
        } else {
            self = .failed(.serviceError)
        }
    }
}

extension DeliveryFailure {
    fileprivate init(_ error: HTTPClientError) {
        switch error {
        case .tooManyWaiting, .waitTimedOut: self = .overflow
        case .refused, .unreachable, .connectTimedOut, .shutDown, .unsendable: self = .connectionRefused
        case .answerTimedOut: self = .gatewayTimeout
        case .closed, .truncated, .malformed, .tooLarge: self = .replicaDied
        }
    }
}
