package import Contexts
internal import NIOCore
internal import Texts

/// The other services over HTTP: requests to them, and events for them.
///
/// A request without a time-out of its own, or with a longer one, ends after the client's
/// ``HTTPClientLimits/answerTime``: a client waits for nobody without end.
package struct HTTPPeers: PeerTransport, EventTransport {
    /// How long a subscriber may take for a batch. After that the relay pushes it again; the inbox knows what was handled.
    package static let pushTime = Timespan.seconds(10)

    private let clients: [ServiceID: HTTPClient]

    /// - Parameter clients: a client for each service that is asked or subscribes.
    package init(_ clients: [ServiceID: HTTPClient]) { self.clients = clients }

    package func send(_ request: Message, to service: ServiceID, timeout: Timespan?) async -> PeerAnswer {
        guard let client = clients[service] else { return .failed(.noReadyReplica) }
        var text = ""
        WireMessage.write(request, to: &text)
        let time = timeout.map { TimeAmount.nanoseconds($0.nanoseconds) }
        do throws(HTTPClientError) {
            let response = try await client.send(
                .json(ReplicaRoutes.requests, text), within: time, mayRepeat: false)
            return PeerAnswer(response)
        } catch {
            return error == .answerTimedOut ? .timedOut : .failed(DeliveryFailure(error))
        }
    }

    package func push(_ batch: EventBatch, to subscriber: ServiceID) async throws(PushFailure) {
        guard let client = clients[subscriber] else { throw .unreachable }
        let response: HTTPResponse
        do throws(HTTPClientError) {
            response = try await client.send(
                .json(ReplicaRoutes.events, WireBatch.write(batch)),
                within: .nanoseconds(Self.pushTime.nanoseconds), mayRepeat: true)
        } catch {
            throw .unreachable
        }
        guard (200...299).contains(response.status) else { throw .refused(DeliveryFailure(response)) }
    }
}

extension HTTPRequest {
    fileprivate static func json(_ path: String, _ text: String) -> HTTPRequest {
        HTTPRequest(.post, path, headers: ["Content-Type": HTTPMedia.json], body: Array(text.utf8))
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
