internal import Contexts
internal import Texts

/// Finds the route for a request, and answers where there is none: 404, or 405 with `Allow`.
///
/// A pattern is a path whose segments are texts, or names in braces that take any one segment: `/stones/{number}`. A
/// text goes before a name. A slash at the end makes no difference. HEAD is answered as GET, and OPTIONS with `Allow`,
/// where no route says otherwise.
package struct HTTPRouter: HTTPHandler {
    /// What the names of a pattern stand for, decoded.
    package struct Parameters: Equatable, Sendable {
        fileprivate var all: [(name: String, value: String)] = []

        /// The empty text for a name that the pattern does not have.
        package subscript(_ name: String) -> String { all.first { $0.name == name }?.value ?? "" }

        package static func == (left: Parameters, right: Parameters) -> Bool {
            left.all.elementsEqual(right.all, by: ==)
        }
    }

    /// Answers on the event loop, and must not block it. What it throws is the answer if it is a ``Problem``, else 500.
    package typealias Action = @Sendable (HTTPRequest, Parameters) throws -> HTTPResponse
    /// The same, but it may wait for others. It runs on the event loop too, between its waits.
    package typealias WaitingAction = @Sendable (HTTPRequest, Parameters) async throws -> HTTPResponse
    /// Answers by a reply, from wherever it likes.
    package typealias ReplyingAction = @Sendable (HTTPRequest, Parameters, HTTPReply) -> Void

    package struct Route: Sendable {
        fileprivate enum Work {
            case prompt(Action)
            case waiting(WaitingAction)
            case replying(ReplyingAction)
        }

        fileprivate enum Segment: Equatable {
            case text(String)
            case name(String)
        }

        package let method: HTTPMethod
        package let pattern: String
        fileprivate let segments: [Segment]
        fileprivate let work: Work

        private init(_ method: HTTPMethod, _ pattern: String, _ work: Work) {
            self.method = method
            self.pattern = pattern
            self.work = work
            segments = pattern.split(separator: "/").map { part in
                part.hasPrefix("{") && part.hasSuffix("}")
                    ? .name(String(part.dropFirst().dropLast())) : .text(String(part))
            }
        }

        package static func prompt(_ method: HTTPMethod, _ pattern: String, _ action: @escaping Action) -> Route {
            Route(method, pattern, .prompt(action))
        }

        package static func waiting(
            _ method: HTTPMethod, _ pattern: String, _ action: @escaping WaitingAction
        ) -> Route {
            Route(method, pattern, .waiting(action))
        }

        package static func replying(
            _ method: HTTPMethod, _ pattern: String, _ action: @escaping ReplyingAction
        ) -> Route {
            Route(method, pattern, .replying(action))
        }
    }

    private let routes: [Route]

    package init(_ routes: [Route]) {
        // Of two patterns the one that has a text where the other has a name is asked first.
        func rank(_ route: Route) -> String {
            route.segments.map { if case .text = $0 { "0" } else { "1" } }.joined()
        }
        self.routes = routes.enumerated().sorted { left, right in
            let (first, second) = (rank(left.element), rank(right.element))
            return first == second ? left.offset < right.offset : first < second
        }.map(\.element)
    }

    package func handle(_ request: HTTPRequest, _ reply: HTTPReply) {
        if request.path == "*" { return reply.send(HTTPResponse(204, headers: ["Allow": Self.everything])) }
        var allowed: [HTTPMethod] = []
        var route: (Route, Parameters)?
        for candidate in routes where route == nil {
            guard let parameters = Self.match(candidate, request.path) else { continue }
            if candidate.method == request.method {
                route = (candidate, parameters)
            } else {
                allowed.append(candidate.method)
            }
        }
        if route == nil, request.method == .head {
            for candidate in routes where route == nil && candidate.method == .get {
                route = Self.match(candidate, request.path).map { (candidate, $0) }
            }
        }
        guard let (found, parameters) = route else {
            return reply.send(Self.answer(to: request.method, allowed: allowed))
        }
        Self.run(found, request, parameters, reply)
    }

    private static let everything = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"

    private static func answer(to method: HTTPMethod, allowed: [HTTPMethod]) -> HTTPResponse {
        if allowed.isEmpty { return Problem(404, "There is nothing at this path.").response }
        var names = allowed.map(\.name)
        if allowed.contains(.get), !allowed.contains(.head) { names.append("HEAD") }
        if !allowed.contains(.options) { names.append("OPTIONS") }
        var seen: Set<String> = []
        let allow = names.filter { seen.insert($0).inserted }.joined(separator: ", ")
        if method == .options { return HTTPResponse(204, headers: ["Allow": allow]) }
        return Problem(405, "The path knows other methods; Allow names them.", headers: ["Allow": allow]).response
    }

    private static func run(_ route: Route, _ request: HTTPRequest, _ parameters: Parameters, _ reply: HTTPReply) {
        @Sendable func finish(_ result: Result<HTTPResponse, any Error>) {
            var response: HTTPResponse
            switch result {
            case .success(let answer): response = answer
            case .failure(let problem as Problem): response = problem.response
            // What went wrong inside is not for strangers.
            case .failure: response = Problem(500, "The request could not be carried out.").response
            }
            response.route = route.pattern
            reply.send(response)
        }
        switch route.work {
        case .prompt(let action): finish(Result { try action(request, parameters) })
        case .replying(let action): action(request, parameters, reply)
        case .waiting(let action):
            Task(executorPreference: reply.executor) {
                do {
                    guard let trace = TraceParent.of(request) else {
                        return finish(.success(try await action(request, parameters)))
                    }
                    finish(
                        .success(
                            try await CurrentTrace.$value.withValue(trace) { try await action(request, parameters) }))
                } catch {
                    finish(.failure(error))
                }
            }
        }
    }

    // MARK: Matching

    private static func match(_ route: Route, _ path: String) -> Parameters? {
        var parameters = Parameters()
        var rest = path.utf8[...]
        for segment in route.segments {
            guard rest.popFirst() == UInt8(ascii: "/") else { return nil }
            let part = rest.prefix { $0 != UInt8(ascii: "/") }
            rest = rest[part.endIndex...]
            switch segment {
            case .text(let text):
                if part.elementsEqual(text.utf8) { continue }
                guard part.contains(UInt8(ascii: "%")), HTTPTarget.decoded(Substring(part)) == text else { return nil }
            case .name(let name):
                guard !part.isEmpty, let value = HTTPTarget.decoded(Substring(part)) else { return nil }
                parameters.all.append((name, value))
            }
        }
        return rest.isEmpty || rest.elementsEqual([UInt8(ascii: "/")]) ? parameters : nil
    }
}
