package import Applications
package import Contexts
package import Serving
internal import Texts

/// What a replica offers to customers over HTTP, made of the application's wire form, and the form's document.
///
/// A request that makes something gets its number from the server, from blocks that are reserved in the service's
/// database. Under a key it makes one thing, however often it is sent and whichever replica gets it: the key is on disk,
/// with the number and a fingerprint of the body, before the message is handed over. The same request again is the same
/// message again, and its answer is the service's. Keys belong to the whole service, since nobody says who a client is;
/// they do not end.
package enum CustomerRoutes {
    /// - Parameters:
    ///   - service: the one whose operations are served.
    ///   - form: the application's.
    ///   - replica: handles the messages.
    ///   - requests: the service's own book.
    package static func routes(
        of service: ServiceID, _ form: WireForm, replica: ServedReplica, requests: any RequestBook
    ) -> [HTTPRouter.Route] {
        let keyed = KeyedRequests(requests)
        let own: [HTTPRouter.Route] = form.operations.filter { $0.service == service }.map { operation in
            let reader = CustomerRequest(operation, of: form)
            return .waiting(HTTPMethod(operation.method.rawValue), operation.path) { request, path in
                let call = try reader.read(request, path)
                switch operation.numbering {
                case .none: return try await answer(call, operation, replica)
                case .makes(let member): return try await make(call, operation, replica, request, keyed, member)
                case .finds(let name):
                    var found = call
                    found.number = try await find(try reader.key(request, named: name), keyed)
                    return try await answer(found, operation, replica)
                }
            }
        }
        return own + [document(of: form)]
    }

    /// The route of the interface's document. It is the whole application's, so every replica and the gateway have it.
    package static func document(of form: WireForm) -> HTTPRouter.Route {
        let answer = HTTPMedia.answer(200, OpenAPIDocument(form).json)
        return .prompt(.get, OpenAPIDocument.path) { request, _ in
            try request.checkAccepts()
            return answer
        }
    }

    private static func make(
        _ call: WireCall, _ operation: WireOperation, _ replica: ServedReplica, _ request: HTTPRequest,
        _ keyed: KeyedRequests, _ member: String
    ) async throws -> HTTPResponse {
        let key = try RequestKey.of(request, call.body, member: member)
        // A request that makes no sense gets no number.
        _ = try message(call, operation)
        do {
            return try await keyed.withNumber(
                under: key, fingerprint: RequestKey.fingerprint(of: call.body, without: member)
            ) { number in
                var call = call
                call.number = number
                return try await answer(call, operation, replica)
            }
        } catch let refusal as KeyedRequests.Refusal {
            throw Problem(refusal)
        }
    }

    private static func find(_ key: String, _ keyed: KeyedRequests) async throws(Problem) -> UInt64 {
        let number: UInt64?
        do throws(DatabaseError) { number = try await keyed.number(under: key) } catch {
            throw Problem(DeliveryFailure.databaseUnavailable)
        }
        guard let number else { throw Problem(KeyedRequests.unknown) }
        return number
    }

    // MARK: Messages and answers

    private static func message(_ call: WireCall, _ operation: WireOperation) throws(Problem) -> Message {
        do throws(WireRefusal) { return try operation.message(call) } catch { throw Problem(error) }
    }

    private static func answer(
        _ call: WireCall, _ operation: WireOperation, _ replica: ServedReplica
    ) async throws(Problem) -> HTTPResponse {
        let message = try message(call, operation)
        let reply: Message?
        do throws(DeliveryFailure) { reply = try await replica.ask(message) } catch { throw Problem(error) }
        guard let reply else { throw Problem(DeliveryFailure.serviceError) }
        switch operation.answer(reply, call) {
        case .resource(let status, let value, let location):
            return HTTPMedia.answer(status, value, headers: location.map { ["Location": $0] } ?? [:])
        case .problem(let problem, let members): throw Problem(problem, members: members)
        }
    }
}
