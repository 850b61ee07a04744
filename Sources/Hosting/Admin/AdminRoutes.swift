internal import Contexts
internal import Platform
internal import Scenarios
internal import Serving
internal import Texts

/// What can be asked of a supervisor, on an address that only this machine's user reaches.
///
/// | request | body | effect |
/// |---|---|---|
/// | `GET /status` | | the services and their processes, see ``ServingStatus`` |
/// | `POST /rollouts` | `{"service": "order", "version": "v2"}` | a release begins |
/// | `POST /scale` | `{"service": "payment", "replicas": 3}` | another number of replicas is wanted |
/// | `GET`, `PUT /stand-ins/provider` | its settings | a stand-in behaves otherwise |
/// | `POST /kill` | `{"replica": "order-1"}` | its process gets SIGKILL |
///
/// What cannot be done is refused with 422 and the reason; 202 means that it has begun.
enum AdminRoutes {
    /// - Parameter releases: the scenario's, which say how a version is released.
    static func routes(
        _ supervisor: ProcessSupervisor, releases: [Release], data: String, emulatesTimes: Bool
    ) -> [HTTPRouter.Route] {
        [
            .waiting(.get, "/status") { _, _ in
                HTTPMedia.answer(
                    200, await ServingStatus(of: supervisor, data: data, emulatesTimes: emulatesTimes).json)
            },
            .waiting(.post, "/rollouts") { request, _ in
                let order = try Order(request, ["service", "version"])
                let (service, version) = (try order.text("service"), try order.text("version"))
                try await refusing { () async throws(ProcessRefusal) in
                    try await supervisor.begin(release(of: service, version, releases))
                }
                return HTTPResponse(202)
            },
            .waiting(.post, "/scale") { request, _ in
                let order = try Order(request, ["service", "replicas"])
                let (service, replicas) = (try order.text("service"), try order.number("replicas"))
                try await refusing { () async throws(ProcessRefusal) in
                    try await supervisor.scale(service, to: replicas)
                }
                return HTTPResponse(202)
            },
            .waiting(.get, "/stand-ins/{name}") { _, path in
                try await settings(of: path["name"], HTTPRequest(.get, "/settings"), supervisor)
            },
            .waiting(.put, "/stand-ins/{name}") { request, path in
                try await settings(
                    of: path["name"],
                    HTTPRequest(.put, "/settings", headers: ["Content-Type": HTTPMedia.json], body: request.body),
                    supervisor)
            },
            .waiting(.post, "/kill") { request, _ in
                let replica = try Order(request, ["replica"]).text("replica")
                try await refusing { () async throws(ProcessRefusal) in try await supervisor.kill(replica) }
                return HTTPResponse(202)
            },
        ]
    }

    private static func settings(
        of name: String, _ request: HTTPRequest, _ supervisor: ProcessSupervisor
    ) async throws(Problem) -> HTTPResponse {
        guard let answer = await supervisor.ask(standIn: name, request) else {
            throw Problem(422, "There is no stand-in '\(name)', or it does not answer.")
        }
        return answer
    }

    /// As the scenario releases that version, or pod by pod.
    private static func release(of service: String, _ version: String, _ known: [Release]) -> Release {
        known.first { $0.service == service && $0.version == version }
            ?? Release(name: "\(service) \(version)", at: .zero, service: service, version: version)
    }

    private static func refusing(_ body: () async throws(ProcessRefusal) -> Void) async throws(Problem) {
        do throws(ProcessRefusal) { try await body() } catch { throw Problem(422, "\(error.description)") }
    }
}

/// The body of an order: an object with certain members and no others.
private struct Order {
    private let members: [String: JSON]

    init(_ request: HTTPRequest, _ names: [String]) throws(Problem) {
        guard case .object(let entries) = try request.json(depth: 2, size: 4_096) else {
            throw Problem(422, "The body is an object with \(names.joined(separator: ", ")).")
        }
        var members: [String: JSON] = [:]
        for (name, value) in entries {
            guard names.contains(name) else {
                throw Problem(422, "There is no '\(name)'; the body has \(names.joined(separator: ", ")).")
            }
            members[name] = value
        }
        self.members = members
    }

    func text(_ name: String) throws(Problem) -> String {
        guard let text = members[name]?.asString else { throw Problem(422, "'\(name)' is a text.") }
        return text
    }

    func number(_ name: String) throws(Problem) -> Int {
        guard let number = members[name]?.asInteger(Int.self) else {
            throw Problem(422, "'\(name)' is a whole number.")
        }
        return number
    }
}
