/// Which service answers for which paths: an Ingress of Kubernetes (networking.k8s.io/v1) whose paths are all of
/// pathType `Prefix`.
///
/// A prefix matches element by element: `/stones` matches `/stones`, `/stones/` and `/stones/1`, but not `/stonesthrow`. A
/// slash at its end makes no difference. The longest prefix wins. Elements are compared as what their percent-encoding
/// stands for.
package struct PrefixRoutes: Sendable {
    package struct Problem: Error, Equatable, Sendable, CustomStringConvertible {
        package let description: String
    }

    struct Route: Equatable, Sendable {
        /// Without a slash at the end, so that it is empty for all paths.
        let prefix: String
        let service: String
    }

    /// Longest first.
    private let routes: [Route]

    /// - Throws: ``Problem`` for a prefix that is no path, is there twice, or lies below `/-/`, which no gateway passes.
    package init(_ routes: [(prefix: String, service: String)]) throws(Problem) {
        var all: [Route] = []
        for (prefix, service) in routes {
            let route = Route(prefix: try Self.normalised(prefix), service: service)
            if let other = all.first(where: { $0.prefix == route.prefix }) {
                throw Problem(description: "the path \(prefix) leads to \(other.service) and to \(service): leave one")
            }
            all.append(route)
        }
        self.routes = all.sorted { $0.prefix.utf8.count > $1.prefix.utf8.count }
    }

    /// Every path leads to one service.
    package init(allTo service: String) { routes = [Route(prefix: "", service: service)] }

    /// The services, each once.
    package var services: [String] {
        var seen: Set<String> = []
        return routes.map(\.service).filter { seen.insert($0).inserted }
    }

    /// The number of the route for a path; nil if there is none. Numbers count from 0, in the order of ``all``.
    func number(for path: String) -> Int? {
        if Self.isPrivate(path) { return nil }
        let isEncoded = path.utf8.contains(UInt8(ascii: "%"))
        return routes.firstIndex { isEncoded ? $0.matchesDecoded(path) : $0.matches(path) }
    }

    var all: [Route] { routes }

    /// The service for a path, as it came; nil if there is none.
    package func service(for path: String) -> String? { number(for: path).map { routes[$0].service } }

    /// Whether a path is for the processes of a shop alone: its first element that is not empty is `-`, also in disguise.
    static func isPrivate(_ path: String) -> Bool {
        guard let start = path.utf8.firstIndex(where: { $0 != UInt8(ascii: "/") }) else { return false }
        let first = path.utf8[start]
        guard first == UInt8(ascii: "-") || first == UInt8(ascii: "%") else { return false }
        let element = path[start...].prefix { $0 != "/" }
        guard let text = HTTPTarget.decoded(element) else { return true }
        return text == "-" || text.hasPrefix("-/")
    }

    private static func normalised(_ prefix: String) throws(Problem) -> String {
        let isPath =
            prefix.utf8.first == UInt8(ascii: "/") && !prefix.contains("//")
            && prefix.utf8.allSatisfy { $0 > HTTPBytes.space && $0 < 0x7F && !"?#%".utf8.contains($0) }
        guard isPath else {
            throw Problem(
                description: "\(prefix) is no path: it begins with a slash, and has no blank, %, ?, # or // in it")
        }
        if isPrivate(prefix) { throw Problem(description: "\(prefix): paths below /-/ are not for customers") }
        return prefix.utf8.last == UInt8(ascii: "/") ? String(prefix.dropLast()) : prefix
    }
}

extension PrefixRoutes.Route {
    fileprivate func matches(_ path: String) -> Bool {
        let (prefix, path) = (prefix.utf8, path.utf8)
        guard path.count >= prefix.count, path.starts(with: prefix) else { return false }
        return path.count == prefix.count
            || path[path.index(path.startIndex, offsetBy: prefix.count)] == UInt8(ascii: "/")
    }

    fileprivate func matchesDecoded(_ path: String) -> Bool {
        var rest = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for element in prefix.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let part = rest.popFirst(), let text = HTTPTarget.decoded(part), text == element else { return false }
        }
        return true
    }
}
