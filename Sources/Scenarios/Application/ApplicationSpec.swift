package import ActorRuntime
package import Contexts
package import Platform

/// The application of a scenario: how it is deployed, how its services call each other, and its own settings.
package struct ApplicationSpec: Hashable, Sendable {
    /// The values of the application's own keys in the section.
    package var settings = Settings()
    /// The time that one message takes from one service to another.
    package var network = Distribution.lognormal(p50: .microseconds(500), p99: .milliseconds(3))
    package var cluster = ClusterSpec()
    package var gateway = GatewaySpec()
    /// For services that name no policy of their own.
    package var supervision = SupervisionPolicy.kubernetes
    /// One for each of the vocabulary's services, in its order.
    package var services: [ServiceEntry]
    /// One for each of the vocabulary's calls, in its order.
    package var calls: [CallSpec]

    /// The application of a scenario that says nothing about it.
    package init(_ vocabulary: ScenarioVocabulary) {
        services = vocabulary.services.map(ServiceEntry.init)
        calls = vocabulary.calls.map { CallSpec(caller: $0.caller, callee: $0.callee, policy: CallPolicy()) }
    }

    /// The deployment of a service; nil for a name that the application does not have.
    package func service(_ name: String) -> ServiceSpec? { services.first { $0.spec.name == name }?.spec }

    /// The value of one of the section's own keys.
    package subscript<Value>(setting: Setting<Value>) -> Value {
        get { settings[setting] }
        set { settings[setting] = newValue }
    }

    /// The value of a service's own key. The application must have the service, and the service the key: a default in
    /// place of a misspelt name would be a setting that nobody can set.
    package subscript<Value>(setting: Setting<Value>, of service: String) -> Value {
        get { services[index(of: service, for: setting.key)][setting] }
        set { services[index(of: service, for: setting.key)][setting] = newValue }
    }

    private func index(of service: String, for key: String) -> Int {
        guard let index = services.firstIndex(where: { $0.spec.name == service }) else {
            let known = services.map(\.spec.name).joined(separator: ", ")
            preconditionFailure("the setting '\(key)' is asked of a service '\(service)'; there are: \(known)")
        }
        return index
    }
}
