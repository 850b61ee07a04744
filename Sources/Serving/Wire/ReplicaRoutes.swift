package import Contexts
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

extension Problem {
    /// The member that names a ``DeliveryFailure``.
    package static let failureMember = "failure"

    /// Why a replica did not do what it was asked to do.
    package init(_ failure: DeliveryFailure) {
        self.init(
            failure.status, "\(failure.explanation)",
            extensions: [(Self.failureMember, .string(snakeCase(failure)))])
        if failure.isTurnedAway { headers.set("Retry-After", "1") }
    }
}

extension DeliveryFailure {
    /// The failure that an answer names. If it names none, the one that its status stands for.
    init(_ response: HTTPResponse) {
        let value = try? JSONReader.read(response.body)
        let name = value?[Problem.failureMember]?.asString
        self =
            Self.allCases.first { snakeCase($0) == name }
            ?? (response.status == 503 ? .noReadyReplica : response.status == 504 ? .gatewayTimeout : .serviceError)
    }

    /// What happened, and what to do.
    package var explanation: String {
        switch self {
        case .noReadyReplica: "No replica of the service is ready; try again later."
        case .mailboxFull: "The replica has as many requests as it takes; try again later."
        case .replicaDied: "The replica ended before it answered; the request may have been carried out."
        case .commitConflict: "Others changed the same data too often meanwhile; nothing was changed; try again."
        case .connectionRefused: "The replica takes no connection; nothing was sent."
        case .serviceError: "The service came to no decision; nothing was changed."
        case .gatewayTimeout: "No answer came in time; the request may be carried out still."
        case .overflow: "Too many requests to the service are under way; try again later."
        case .databaseUnavailable: "The service's database cannot be used; try again later."
        }
    }
}
