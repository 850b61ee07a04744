internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Platform
internal import Scenarios

extension World {
    /// Builds the application's services, as the scenario deploys them, and subscribes them to their events.
    mutating func build(_ application: any Application, _ running: any RunningApplication, as scenario: Scenario) {
        let gateway = scenario.application.gateway
        for (index, entry) in scenario.application.services.enumerated() {
            let spec = entry.spec
            let calls = scenario.application.calls.filter { $0.caller == spec.name }
                .map { (service: application.service($0.callee), policy: $0.policy) }
            let id = add(
                ServiceConfiguration(
                    name: spec.name, logic: running.services[index], workers: spec.workers, mailbox: spec.mailbox,
                    time: spec.time, calls: calls,
                    balancing: gateway.loadBalancing == .roundRobin ? .roundRobin : .leastRequests,
                    gatewayTimeout: gateway.timeout, connectTimeout: gateway.connectTimeout,
                    nextUpstream: gateway.nextUpstream, nonIdempotent: application.nonIdempotent,
                    maximumActiveRequests: gateway.maxRequests,
                    database: DatabaseConfiguration(
                        pool: spec.database.pool, connectionTimeout: spec.database.connectionTimeout,
                        commit: spec.database.commit)))
            precondition(
                id == application.service(spec.name), "the scenario's services are not in the application's order")
        }
        for message in application.messages.all {
            for service in message.subscribers { subscribe(service, to: message.type) }
        }
    }
}
