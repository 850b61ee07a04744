/// The paths that customers find behind an application's gateway.
package struct GatewayDeclaration: Sendable {
    /// A path of the gateway and the service that it leads to.
    package struct Path: Sendable {
        /// One path element with a slash before it: `/orders`.
        package let path: String
        package let service: String
        /// Whether it is about a saga: the one whose number follows the path, or the customer's latest one.
        package let isAboutSaga: Bool

        package init(_ path: String, service: String, isAboutSaga: Bool) {
            self.path = path
            self.service = service
            self.isAboutSaga = isAboutSaga
        }
    }

    /// No path is the beginning of another.
    package let paths: [Path]
    /// A path that errors show as an example.
    package let example: String
    /// What a visit does, for the schema and the reference of keys.
    package let visitDescription: String

    package init(_ paths: [Path], example: String, visitDescription: String) {
        self.paths = paths
        self.example = example
        self.visitDescription = visitDescription
    }

    /// Where a visit leads.
    package struct Match: Sendable {
        /// The position in ``GatewayDeclaration/paths``.
        package let place: Int
        package let path: Path
        /// The elements of the visit's path after ``path``, without the empty one that a slash at the end makes.
        package let rest: [String]
        /// Whether the rest of the visit's path names its subject.
        package var namesSubject: Bool { !rest.isEmpty }
    }

    /// The path to which a visit leads; nil where it leads nowhere.
    ///
    /// Paths match element by element, with or without a slash at the end, as paths of an Ingress with the type
    /// `Prefix` do (Kubernetes, "Ingress", path types).
    package func match(_ path: String) -> Match? {
        let elements = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard path.hasPrefix("/"), let first = elements.first,
            let place = paths.firstIndex(where: { $0.path.dropFirst() == first })
        else { return nil }
        var rest = elements.dropFirst()
        if rest.last == "" { rest.removeLast() }
        return Match(place: place, path: paths[place], rest: rest.map(String.init))
    }
}
