package import Applications
package import Contexts
package import Platform
package import Scenarios
package import Serving
package import Storage

/// What one replica of a service is: which service, where it listens and where its data is.
package struct ReplicaSettings: Sendable {
    package var application: any ServedApplication
    package var scenario: Scenario
    package var service: ServiceID
    /// Its name among the replicas of all services, as `order-0`. No two that run have the same.
    package var name: String
    package var version: VersionSpec
    /// Where customers and the other services reach it.
    package var address: HTTPAddress
    /// Where it answers probes, and is told of endpoints. Only its supervisor is to reach it.
    package var management: HTTPAddress
    /// Opens the place of the service's database. This may block.
    package var store: @Sendable () throws(DatabaseError) -> any SQLStore
    /// Where the other services are at the beginning.
    package var peers = EndpointList()
    /// Opens the bus that carries its events; nil where they are pushed over HTTP.
    package var bus: (@Sendable () async throws -> any EventBus)?
    /// Whom services may ask besides each other.
    package var standIns: [StandIn] = []
    /// Whether a worker is busy with each message for as long as the scenario says, besides what it really does.
    package var emulatesTimes = false

    package init(
        _ application: any ServedApplication, _ scenario: Scenario, service: ServiceID, name: String,
        version: VersionSpec, address: HTTPAddress, management: HTTPAddress,
        store: @escaping @Sendable () throws(DatabaseError) -> any SQLStore
    ) {
        self.application = application
        self.scenario = scenario
        self.service = service
        self.name = name
        self.version = version
        self.address = address
        self.management = management
        self.store = store
    }

    /// How the service is deployed.
    var spec: ServiceSpec { scenario.application.services[Int(service.rawValue)].spec }
}
