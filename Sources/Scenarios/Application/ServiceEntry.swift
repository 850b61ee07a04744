package import Platform

/// One service in a scenario: its deployment, and what only some services have.
package struct ServiceEntry: Hashable, Sendable {
    package var spec: ServiceSpec
    /// The values of the keys that the application added to this service.
    package var settings = Settings()
    /// The program that decides in its place; nil where our own logic decides, as for every service that cannot be
    /// external.
    package var external: ExternalSpec?

    /// The entry of a service that the scenario does not mention.
    package init(_ declaration: ServiceDeclaration) {
        spec = ServiceSpec(name: declaration.name, time: declaration.time)
    }

    /// The value of one of the service's own keys.
    package subscript<Value>(setting: Setting<Value>) -> Value {
        get { settings[setting] }
        set { settings[setting] = newValue }
    }
}
