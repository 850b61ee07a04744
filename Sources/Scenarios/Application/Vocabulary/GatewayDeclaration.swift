/// What customers find behind an application's one door.
package struct GatewayDeclaration: Sendable {
    /// A path of the gateway and the service that it leads to.
    package struct Path: Sendable {
        /// One path element with its slash in front: `/orders`.
        package let path: String
        package let service: String
        /// Whether it is about a saga: the one of the number that follows it, or the customer's latest one.
        package let isAboutSaga: Bool

        package init(_ path: String, service: String, isAboutSaga: Bool) {
            self.path = path
            self.service = service
            self.isAboutSaga = isAboutSaga
        }
    }

    /// None is the beginning of another.
    package let paths: [Path]
    /// A path that errors show.
    package let example: String
    /// What a visit does, for the schema and the reference of keys.
    package let visitDescription: String

    package init(_ paths: [Path], example: String, visitDescription: String) {
        self.paths = paths
        self.example = example
        self.visitDescription = visitDescription
    }

    /// Where the path of a visit leads, and whether it names by its rest what it is about; nil where it leads nowhere.
    ///
    /// Paths match element by element, with a slash at the end or without, as an Ingress' of the type `Prefix` do
    /// (Kubernetes, "Ingress", path types).
    package func match(_ path: String) -> (path: Path, namesSubject: Bool)? {
        let elements = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard path.hasPrefix("/"), let first = elements.first,
            let match = paths.first(where: { $0.path.dropFirst() == first })
        else { return nil }
        var rest = elements.dropFirst()
        if rest.last == "" { rest.removeLast() }
        return (match, !rest.isEmpty)
    }
}
