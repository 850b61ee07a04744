internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

extension ServiceGroup {
    /// The parts of a process. They run until SIGTERM or SIGINT, and then end one after the other, the last one first.
    static func ofProcess(_ services: [any Service]) -> ServiceGroup {
        let named = services.map {
            // Without a name it would print the service with all that it holds, which took 6 ms of a process' start.
            ServiceGroupConfiguration.ServiceConfiguration(service: $0, serviceName: "\(type(of: $0))")
        }
        return ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: named, gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger.silent))
    }
}
