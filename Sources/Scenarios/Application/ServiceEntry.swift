package import Platform

/// One service in a scenario: its deployment, and what only some services have.
package struct ServiceEntry: Hashable, Sendable {
    package var spec: ServiceSpec
    /// The values of the keys that the application added to this service.
    package var settings = Settings()
    /// The program that decides in its place; nil where our own logic decides, as for every service that cannot be
    /// external.
    package var external: ExternalSpec?
    /// The keys that the application added to this service.
    private let ownKeys: [String]

    /// The entry of a service that the scenario does not mention.
    package init(_ declaration: ServiceDeclaration) {
        ownKeys = declaration.settings.map(\.key)
        spec = ServiceSpec(name: declaration.name, time: declaration.time)
    }

    /// The value of one of the service's own keys. A key of another service has no value here, not even its default.
    package subscript<Value>(setting: Setting<Value>) -> Value {
        get {
            requireOwn(setting.key)
            return settings[setting]
        }
        set {
            requireOwn(setting.key)
            settings[setting] = newValue
        }
    }

    private func requireOwn(_ key: String) {
        precondition(
            ownKeys.contains(key),
            "the service '\(spec.name)' has no setting '\(key)'; it has: \(ownKeys.joined(separator: ", "))")
    }
}
