package import NIOCore
internal import Synchronization
internal import Texts

/// The endpoints of every service, with connections to them. A supervisor replaces the list as a whole whenever it
/// changes.
///
/// An endpoint that stays, with name, version and address, keeps its connections. One that is gone gets no new request;
/// those in hand get their answers, and then their connections are closed.
package final class EndpointTable: Sendable {
    /// The services that there may be endpoints of.
    package let services: [String]
    package let figures: GatewayFigures

    private let groups: [String: EndpointGroup]
    private let loops: [any EventLoop]
    private let limits: HTTPClientLimits
    private let list: Mutex<EndpointList>

    /// - Parameters:
    ///   - services: A list that names another one is refused.
    ///   - endpoints: what there is at the beginning; of services that are named.
    ///   - limits: for each endpoint, on each event loop.
    ///   - group: On whose loops requests go out. The caller ends it after ``shutDown()``.
    package init(
        of services: [String], _ endpoints: EndpointList = EndpointList(),
        limits: HTTPClientLimits = HTTPClientLimits(), group: any EventLoopGroup
    ) {
        self.services = services
        self.limits = limits
        loops = Array(group.makeIterator())
        var groups: [String: EndpointGroup] = [:]
        for service in services { groups[service] = EndpointGroup(service) }
        self.groups = groups
        figures = GatewayFigures(services.compactMap { groups[$0] })
        list = Mutex(EndpointList())
        replace(endpoints)
    }

    /// The list that is in force.
    package var current: EndpointList { list.withLock { $0 } }

    /// Puts a list in the place of the one before. A service that it does not name has no endpoints; one that the table
    /// does not know is left out.
    package func replace(_ new: EndpointList) {
        let gone = list.withLock { list -> [Upstream] in
            list = new
            return groups.values.flatMap { group -> [Upstream] in
                let old = group.current
                let upstreams = new[group.service].map { endpoint in
                    old.first { $0.endpoint == endpoint } ?? upstream(endpoint, of: group.service)
                }
                return group.replace(upstreams)
            }
        }
        for upstream in gone { upstream.drain() }
    }

    /// As ``replace(_:)``, with a list from outside.
    ///
    /// - Throws: ``Problem`` 422 if it names a service that the table does not know; then nothing changes.
    package func replace(strictly new: EndpointList) throws(Problem) {
        if let stranger = new.services.first(where: { groups[$0.name] == nil }) {
            throw Problem(
                422,
                "/services: there is no service '\(stranger.name)'; the services are \(services.joined(separator: ", "))",
                extensions: [("pointer", .string("/services"))])
        }
        replace(new)
    }

    /// Closes every connection, whatever is in hand.
    package func shutDown() async {
        for group in groups.values {
            for upstream in group.replace([]) { await upstream.shutDown() }
        }
    }

    /// Nil for a service that the table does not know.
    func endpoints(of service: String) -> EndpointGroup? { groups[service] }

    /// The loop on which a request goes out that comes from no connection: the one that asks, or else any.
    var anyLoop: any EventLoop { loops.first { $0.inEventLoop } ?? loops[Int(Chance.next() >> 33) % loops.count] }

    private func upstream(_ endpoint: ServedEndpoint, of service: String) -> Upstream {
        let key = AttemptSeries.Key(service: service, endpoint: endpoint.name, version: endpoint.version)
        return Upstream(endpoint, figures.series(key), loops: loops, limits: limits)
    }
}

/// What a supervisor asks of a process with endpoints. These paths belong on an address that only it reaches.
package enum EndpointRoutes {
    package static let endpoints = "/-/endpoints"
    package static let figures = "/-/figures"

    /// The bytes of a list of endpoints. Beyond: 413.
    package static let maximumSize = 1_024 * 1_024

    package static func routes(_ table: EndpointTable) -> [HTTPRouter.Route] {
        [
            .prompt(.get, endpoints) { _, _ in HTTPMedia.answer(200, table.current.json) },
            .prompt(.put, endpoints) { request, _ in
                let json = try request.json(depth: 5, size: maximumSize)
                try table.replace(strictly: try EndpointList(json))
                return HTTPResponse(204)
            },
            .prompt(.get, figures) { _, _ in HTTPMedia.answer(200, table.figures.snapshot.json) },
        ]
    }
}
