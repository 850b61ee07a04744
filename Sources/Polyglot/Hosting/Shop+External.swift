package import Contexts
import FlowerShop
package import Storage

extension Shop {
    /// The contexts whose logic may be an external program.
    package static var externalServices: [String] { [NotificationContext.service.name] }

    /// Puts an external program in the place of a context's logic; its database stays.
    ///
    /// - Returns: the program's keeper, which has not started it yet; nil for a context that cannot be external.
    package mutating func replaceLogic(
        of service: ServiceID, by command: ExternalCommand, interruption: Interruption = Interruption()
    ) -> ExternalSupervisor? {
        let supervisor = ExternalSupervisor(command, for: service, interruption: interruption)
        switch service {
        case NotificationContext.service:
            services[Int(service.rawValue)] = ExternalContext(
                NotificationContext.self, asking: supervisor, on: databases.notifications)
        default: return nil
        }
        return supervisor
    }
}
