internal import Contexts
internal import Texts

/// What a replica offers to the other services, over HTTP: requests and events. Customers do not reach these paths; they
/// belong on an address of their own.
package enum ReplicaRoutes {
    package static let requests = "/-/requests"
    package static let events = "/-/events"

    /// - Parameters:
    ///   - replica: answers requests.
    ///   - intake: takes the events for the same replica.
    package static func routes(_ replica: ServedReplica, _ intake: EventIntake) -> [HTTPRouter.Route] {
        [
            .waiting(.post, requests) { request, _ in
                let message = try wired { () throws(WireError) in try WireMessage.read(try request.wireJSON()) }
                guard let reply = try await answered({ () throws(DeliveryFailure) in try await replica.ask(message) })
                else { return HTTPResponse(204) }
                var text = ""
                WireMessage.write(reply, to: &text)
                return HTTPResponse(200, headers: ["Content-Type": HTTPMedia.json], body: Array(text.utf8))
            },
            .waiting(.post, events) { request, _ in
                let batch = try wired { () throws(WireError) in try WireBatch.read(try request.wireJSON()) }
                try await answered { () throws(DeliveryFailure) in try await intake.take(batch) }
                return HTTPResponse(204)
            },
        ]
    }

    private static func wired<Value>(_ body: () throws(WireError) -> Value) throws(Problem) -> Value {
        do throws(WireError) { return try body() } catch { throw Problem(400, "\(error.description)") }
    }

    private static func answered<Value: Sendable>(
        _ body: () async throws(DeliveryFailure) -> Value
    ) async throws(Problem) -> Value {
        do throws(DeliveryFailure) { return try await body() } catch { throw Problem(error) }
    }
}

extension HTTPRequest {
    fileprivate func wireJSON() throws(WireError) -> JSON {
        do throws(Problem) { return try json() } catch { throw WireError(error.detail ?? error.title) }
    }
}
