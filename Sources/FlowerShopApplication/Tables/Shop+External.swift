package import Contexts
internal import FlowerShop
package import Polyglot

extension Shop {
    /// Replaces a context's logic with an external program. The context's database stays.
    ///
    /// - Returns: the program's keeper, which has not started it yet; nil for a context that cannot be external.
    package mutating func replaceLogic(
        of service: ServiceID, by command: ExternalCommand, interruption: Interruption = Interruption()
    ) -> ExternalSupervisor? {
        let supervisor = ExternalSupervisor(command, for: service, interruption: interruption)
        switch service {
        case NotificationContext.service:
            let context = ExternalContext(NotificationContext.self, asking: supervisor)
            services[Int(service.rawValue)] = host(context, on: databases.notifications)
        default: return nil
        }
        return supervisor
    }

    private func host<Logic: Decider>(
        _ decider: Logic, on database: some ContextDatabase<Logic.Rows>
    ) -> any ServiceLogic {
        HostedContext(decider, on: database)
    }
}
