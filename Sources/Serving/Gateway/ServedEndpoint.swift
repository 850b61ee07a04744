internal import Contexts
package import Texts

/// One replica as others reach it.
package struct ServedEndpoint: Hashable, Sendable {
    /// The replica's name, as `order-0`. No two endpoints of a service have the same.
    package var name: String
    /// The version that it runs, as `v2`. Figures are told apart by it.
    package var version: String
    package var address: HTTPAddress

    package init(name: String, version: String, address: HTTPAddress) {
        self.name = name
        self.version = version
        self.address = address
    }
}

/// Which endpoints each service has: what a supervisor tells its processes. The sequence of endpoints is that in which
/// they take turns.
///
/// As JSON:
/// ```
/// {"services": {"stones": [{"name": "stones-0", "version": "v1", "address": "unix:/data/stones-0.socket"}]}}
/// ```
package struct EndpointList: Equatable, Sendable {
    /// No service has more endpoints.
    package static let maximumEndpoints = 1_000
    /// The bytes of a name or a version.
    package static let maximumText = 253

    /// In the sequence in which they were written.
    package private(set) var services: [(name: String, endpoints: [ServedEndpoint])]

    package init(_ services: [(name: String, endpoints: [ServedEndpoint])] = []) { self.services = services }

    /// One address that never changes for each service, as a cluster's own name of a service is one.
    package static func fixed(_ addresses: [(service: String, address: HTTPAddress)]) -> EndpointList {
        EndpointList(
            addresses.map { ($0.service, [ServedEndpoint(name: $0.service, version: "", address: $0.address)]) })
    }

    /// The endpoints of a service; none for one that the list does not name.
    package subscript(_ service: String) -> [ServedEndpoint] {
        services.first { $0.name == service }?.endpoints ?? []
    }

    package static func == (left: EndpointList, right: EndpointList) -> Bool {
        left.services.elementsEqual(right.services, by: ==)
    }

    // MARK: JSON

    package var json: JSON {
        .object([
            ("services", .object(services.map { ($0.name, .array($0.endpoints.map(Self.json))) }))
        ])
    }

    private static func json(_ endpoint: ServedEndpoint) -> JSON {
        .object([
            ("name", .string(endpoint.name)), ("version", .string(endpoint.version)),
            ("address", .string(endpoint.address.description)),
        ])
    }

    /// Reads what ``json`` writes.
    ///
    /// - Throws: ``Problem`` 422 with a pointer to what is wrong.
    package init(_ value: JSON) throws(Problem) {
        services = []
        let members = try Self.members(value, "", ["services"])
        guard case .object(let entries)? = members["services"] else {
            throw Self.problem("/services", "'services' is an object: a list of endpoints for each service")
        }
        for (name, value) in entries {
            let pointer = "/services/\(Self.part(name))"
            try Self.check(name, pointer, "a service's name")
            guard let values = value.asArray else { throw Self.problem(pointer, "a service has a list of endpoints") }
            guard values.count <= Self.maximumEndpoints else {
                throw Self.problem(pointer, "\(values.count) endpoints; at most \(Self.maximumEndpoints)")
            }
            var endpoints: [ServedEndpoint] = []
            var names: Set<String> = []
            for (index, value) in values.enumerated() {
                let endpoint = try Self.endpoint(value, "\(pointer)/\(index)")
                guard names.insert(endpoint.name).inserted else {
                    throw Self.problem("\(pointer)/\(index)/name", "a second endpoint '\(endpoint.name)'")
                }
                endpoints.append(endpoint)
            }
            services.append((name, endpoints))
        }
    }

    private static func endpoint(_ value: JSON, _ pointer: String) throws(Problem) -> ServedEndpoint {
        let members = try members(value, pointer, ["name", "version", "address"])
        func text(_ key: String) throws(Problem) -> String {
            guard let text = members[key]?.asString else { throw problem("\(pointer)/\(key)", "'\(key)' is a text") }
            return text
        }
        let (name, version) = (try text("name"), try text("version"))
        try check(name, "\(pointer)/name", "a name")
        if !version.isEmpty { try check(version, "\(pointer)/version", "a version") }
        guard let address = HTTPAddress(try text("address")) else {
            throw problem(
                "\(pointer)/address",
                "'\(try text("address"))' is no address: write host:port, or unix: with the path of a socket")
        }
        return ServedEndpoint(name: name, version: version, address: address)
    }

    /// The members of an object that has these keys and no others.
    private static func members(
        _ value: JSON, _ pointer: String, _ keys: [String]
    ) throws(Problem) -> [String: JSON] {
        guard case .object(let entries) = value else {
            throw problem(pointer, "an object with the keys \(keys.joined(separator: ", "))")
        }
        var members: [String: JSON] = [:]
        for (key, value) in entries {
            guard keys.contains(key) else {
                throw problem(
                    "\(pointer)/\(part(key))", "no key '\(key)'; the keys are \(keys.joined(separator: ", "))")
            }
            members[key] = value
        }
        return members
    }

    private static func check(_ text: String, _ pointer: String, _ what: MessageText) throws(Problem) {
        let isGood = text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
        guard isGood, (1...maximumText).contains(text.utf8.count) else {
            throw problem(
                pointer, "\(what) has 1 to \(maximumText) bytes, and no blank or control character among them")
        }
    }

    /// A key as a part of a JSON pointer (RFC 6901).
    private static func part(_ key: String) -> String {
        key.prefix(maximumText).reduce(into: "") { $0 += $1 == "~" ? "~0" : $1 == "/" ? "~1" : String($1) }
    }

    private static func problem(_ pointer: String, _ detail: MessageText) -> Problem {
        Problem(422, "\(pointer): " + detail, extensions: [("pointer", .string(pointer))])
    }
}
