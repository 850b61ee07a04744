internal import Contexts
internal import Platform
internal import Serving
package import Texts

/// What a supervisor serves, at one moment.
package struct ServingStatus: Equatable, Sendable {
    package struct Service: Equatable, Sendable {
        package var name: String
        package var desired: Int
        package var ready: Int
        package var version: String
        /// The version that is being released, and where that stands; nil if none is.
        package var rollout: String?
        /// Where it is reached beside the gateway; nil as long as the gateway does not listen.
        package var address: String?
        package var replicas: [Replica] = []
    }

    package struct Replica: Equatable, Sendable {
        package var name: String
        package var version: String
        package var phase: String
        package var isReady: Bool
        package var restarts: Int
        /// The number of its process; nil if it has none.
        package var process: Int32?
    }

    /// Where customers reach all services; nil as long as nobody does.
    package var gateway: String?
    /// The folder of the data.
    package var data: String
    /// Whether messages take the scenario's times besides their own.
    package var emulatesTimes: Bool
    /// The gateway is the last one.
    package var services: [Service]

    /// What whoever measures must know where times are emulated.
    package static let emulationNote =
        "Times are emulated: each message takes the scenario's time besides its own, so latencies are an assumption."

    /// Whether all services have as many ready replicas as they should have.
    package var isReady: Bool { services.allSatisfy { $0.ready >= $0.desired } }

    init(of supervisor: ProcessSupervisor, data: String, emulatesTimes: Bool) async {
        let addresses = await supervisor.addresses
        let (deployments, pods) = (await supervisor.deployments, await supervisor.pods)
        gateway = addresses.first { $0.name == ProcessSupervisor.gateway }?.address.description
        self.data = data
        self.emulatesTimes = emulatesTimes
        services = deployments.enumerated().map { index, deployment in
            Service(
                name: deployment.service, desired: deployment.desired, ready: deployment.ready,
                version: deployment.version,
                rollout: deployment.rollout.map { "\($0.version): \($0.state)" },
                address: addresses.first { $0.name == deployment.service }?.address.description,
                replicas: pods.filter { $0.status.service == index }.map { status, process in
                    Replica(
                        name: status.name, version: status.version, phase: status.phase.rawValue,
                        isReady: status.isReady, restarts: status.restarts, process: process)
                })
        }
    }

    // MARK: JSON

    package var json: JSON {
        .object([
            ("gateway", gateway.map { .string($0) } ?? .null), ("data", .string(data)), ("ready", .bool(isReady)),
            ("emulated_times", .bool(emulatesTimes)),
            ("services", .array(services.map(Self.json))),
        ])
    }

    private static func json(_ service: Service) -> JSON {
        .object([
            ("name", .string(service.name)), ("desired", .integer(service.desired)),
            ("ready", .integer(service.ready)), ("version", .string(service.version)),
            ("rollout", service.rollout.map { .string($0) } ?? .null),
            ("address", service.address.map { .string($0) } ?? .null),
            (
                "replicas",
                .array(
                    service.replicas.map { replica in
                        .object([
                            ("name", .string(replica.name)), ("version", .string(replica.version)),
                            ("phase", .string(replica.phase)), ("ready", .bool(replica.isReady)),
                            ("restarts", .integer(replica.restarts)),
                            ("process", replica.process.map { .integer($0) } ?? .null),
                        ])
                    })
            ),
        ])
    }

    /// Reads what ``json`` writes; nil if it is something else.
    package init?(_ value: JSON) {
        guard let data = value["data"]?.asString, case .bool(let emulatesTimes)? = value["emulated_times"],
            let services = value["services"]?.asArray
        else { return nil }
        self.emulatesTimes = emulatesTimes
        gateway = value["gateway"]?.asString
        self.data = data
        self.services = []
        for value in services {
            guard let service = Service(value) else { return nil }
            self.services.append(service)
        }
    }
}

extension ServingStatus.Service {
    fileprivate init?(_ value: JSON) {
        guard let name = value["name"]?.asString, let desired = value["desired"]?.asInteger(Int.self),
            let ready = value["ready"]?.asInteger(Int.self), let version = value["version"]?.asString,
            let replicas = value["replicas"]?.asArray
        else { return nil }
        self.init(
            name: name, desired: desired, ready: ready, version: version, rollout: value["rollout"]?.asString,
            address: value["address"]?.asString)
        for value in replicas {
            guard let name = value["name"]?.asString, let version = value["version"]?.asString,
                let phase = value["phase"]?.asString, case .bool(let isReady)? = value["ready"],
                let restarts = value["restarts"]?.asInteger(Int.self)
            else { return nil }
            self.replicas.append(
                ServingStatus.Replica(
                    name: name, version: version, phase: phase, isReady: isReady, restarts: restarts,
                    process: value["process"]?.asInteger(Int32.self)))
        }
    }
}
