package import Contexts

/// Something that the scenario breaks, from when and for how long.
package struct Fault: Hashable, Sendable {
    /// Unique in a scenario. Metrics and expectations use it to name the fault.
    package var name: String
    package var at: Timespan
    /// Nil lasts until the end of the run, with these exceptions. A single kill lasts until all its victims are dead,
    /// and a hang until all its replicas were restarted. The crash of a database is over at once.
    package var duration: Timespan?
    /// Nil if the action is not aimed at one service: links, nodes.
    package var service: String?
    package var action: Action

    package init(
        name: String, at: Timespan, duration: Timespan? = nil, service: String? = nil, action: Action
    ) {
        self.name = name
        self.at = at
        self.duration = duration
        self.service = service
        self.action = action
    }

    /// Whether the fault affects a service directly: the service is its target, at an end of its link, or on its node.
    package func concerns(_ name: String) -> Bool {
        switch action {
        case .link(let link): link.from.includes(name) || link.to.includes(name)
        case .loseNode: true
        default: service == name
        }
    }
}
