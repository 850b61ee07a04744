internal import Contexts
internal import NIOCore
internal import Texts

/// Passes each request to an endpoint of the service that its path leads to, and the answer back.
///
/// What it answers itself is told apart: 404 for a path without a service, 503 where no endpoint is ready or too many
/// requests are in hand, 502 where an endpoint broke off or spoke nonsense, 504 where none answered in time. Paths below
/// `/-/` are for the processes alone and lead nowhere.
package struct ServiceProxy: HTTPHandler {
    private struct Target {
        let group: EndpointGroup
        /// For figures, where it takes the place of a route's pattern.
        let route: String
    }

    private let routes: PrefixRoutes
    private let policy: ProxyPolicy
    private let targets: [Target]

    /// - Throws: ``PrefixRoutes/Problem`` if a route leads to a service that the table does not know.
    package init(_ routes: PrefixRoutes, to table: EndpointTable, policy: ProxyPolicy) throws(PrefixRoutes.Problem) {
        self.routes = routes
        self.policy = policy
        var targets: [Target] = []
        for route in routes.all {
            guard let group = table.endpoints(of: route.service) else {
                throw PrefixRoutes.Problem(
                    description: "the path \(route.prefix)/ leads to no service: \(route.service)")
            }
            targets.append(Target(group: group, route: route.prefix.isEmpty ? "/" : route.prefix))
        }
        self.targets = targets
    }

    package func handle(_ request: HTTPRequest, _ reply: HTTPReply) {
        // A loop through proxies is nothing that we serve (RFC 9110, section 9.3.8), as with nginx.
        if request.method == .trace { return reply.send(Problem(405, "TRACE is not passed on.").response) }
        if request.path == "*" { return reply.send(HTTPResponse(204, headers: ["Allow": Self.methods])) }
        guard let number = routes.number(for: request.path) else {
            return reply.send(Problem(404, "No service answers at this path.").response)
        }
        let target = targets[number]
        guard target.group.admit(maximum: policy.maxRequests) else {
            target.group.series.overflow()
            return reply.send(Problem(.overflow).response(of: target.route))
        }
        var request = request
        request.headers = ForwardedFields.request(
            request.headers, peer: reply.peer, trustsForwarded: policy.trustsForwardedFields)
        Passage(request: request, reply: reply, group: target.group, route: target.route, policy: policy).begin()
    }

    private static let methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
}

/// One request on its way through the gateway.
private struct Passage: Sendable {
    let request: HTTPRequest
    let reply: HTTPReply
    let group: EndpointGroup
    let route: String
    let policy: ProxyPolicy
    let came = NIODeadline.now()
    /// The endpoints that it failed at.
    var tried: [Upstream] = []

    func begin() {
        if let upstream = group.pick(policy.loadBalancing, except: []) { return send(to: upstream) }
        group.series.notReady()
        finish(Problem(.noReadyReplica).response(of: route))
    }

    private func send(to upstream: Upstream) {
        upstream.began()
        let began = tried.isEmpty ? came : .now()
        upstream.client(on: reply.loop).send(request) { result in
            upstream.ended()
            let time = NIODeadline.now() - began
            switch result {
            case .success(let response):
                upstream.series.add(status: response.status, time)
                answered(response, by: upstream)
            case .failure(let error):
                let problem = Problem(error)
                upstream.series.add(status: problem.status, time)
                failed(error, problem, at: upstream)
            }
        }
    }

    private func answered(_ response: HTTPResponse, by upstream: Upstream) {
        if response.status >= 500 {
            let condition: ProxyPolicy.NextUpstream.Condition? =
                response.status == 500 ? .http500 : response.status == 503 ? .http503 : nil
            if let condition, passOn(because: condition, isSent: true, from: upstream) { return }
        }
        var answer = response
        answer.headers = ForwardedFields.response(response.headers)
        answer.route = route
        finish(answer)
    }

    private func failed(_ error: HTTPClientError, _ problem: Problem, at upstream: Upstream) {
        let condition: ProxyPolicy.NextUpstream.Condition? =
            switch error {
            case .refused, .unreachable, .closed, .truncated: .error
            case .connectTimedOut, .answerTimedOut: .timeout
            case .malformed, .tooLarge, .tooManyWaiting, .waitTimedOut, .shutDown, .unsendable: nil
            }
        let isSent = error.stage != .nothingSent
        if let condition, passOn(because: condition, isSent: isSent, from: upstream) { return }
        finish(problem.response(of: route))
    }

    /// Sends the request to an endpoint that it has not failed at, if it may be and there is one.
    private func passOn(
        because condition: ProxyPolicy.NextUpstream.Condition, isSent: Bool, from upstream: Upstream
    ) -> Bool {
        guard let rule = policy.nextUpstream,
            rule.permits(
                condition, tries: tried.count + 1, after: .now() - came, isOnce: isSent && !request.method.isIdempotent)
        else { return false }
        var next = self
        next.tried.append(upstream)
        guard let upstream = group.pick(policy.loadBalancing, except: next.tried) else { return false }
        group.series.passedOn()
        next.send(to: upstream)
        return true
    }

    private func finish(_ response: HTTPResponse) {
        group.leave()
        reply.send(response)
    }
}

extension Problem {
    /// What a gateway says where an endpoint gave no answer.
    fileprivate init(_ error: HTTPClientError) {
        switch error {
        case .refused, .unreachable, .shutDown: self.init(.connectionRefused)
        case .closed, .truncated: self.init(.replicaDied)
        case .connectTimedOut, .answerTimedOut: self.init(.gatewayTimeout)
        case .tooManyWaiting, .waitTimedOut: self.init(.overflow)
        case .malformed:
            self.init(502, "The replica's answer is not HTTP as it should be; the request may be carried out.")
        case .tooLarge:
            self.init(502, "The replica's answer is larger than is passed on; the request may be carried out.")
        case .unsendable:
            self.init(400, "The request has a character that may not stand in its target or header fields.")
        }
    }

    fileprivate func response(of route: String) -> HTTPResponse {
        var response = response
        response.route = route
        return response
    }
}
