/// A step of journeys that an application knows.
package struct StepDeclaration: Sendable {
    /// What a step has to do with sagas.
    package enum Part: Sendable {
        /// Nothing: it only asks.
        case none
        /// It begins a saga.
        case begins
        /// It is about the latest saga of the same journey. If there is none, there is nothing to ask.
        case follows
    }

    /// The services that have something to do because of a step, directly or by events.
    package enum Reach: Sendable {
        /// Only the service that the step asks.
        case onlyAsked
        /// These services, including the one that the step asks.
        case services([String])
        case all
    }

    /// The step's key in a scenario file, and the operation that latencies are measured by.
    package let name: String
    package let description: String
    package let part: Part
    /// The service that it asks.
    package let service: String
    package let reach: Reach
    /// The step's own keys, in the order of the file. The keys that every step has come after them.
    package let settings: [any SettingDeclaration]
    /// How often it asks. This is one of ``settings``; nil for once.
    package let times: Setting<ClosedRange<Int>>?

    package init(
        _ name: String, _ description: String, part: Part = .none, asks service: String,
        reaches reach: Reach = .onlyAsked,
        times: Setting<ClosedRange<Int>>? = nil, _ settings: [any SettingDeclaration] = []
    ) {
        self.name = name
        self.description = description
        self.part = part
        self.service = service
        self.reach = reach
        self.times = times
        self.settings = settings
    }

    /// Whether a service has something to do because of the step.
    package func reaches(_ service: String) -> Bool {
        switch reach {
        case .onlyAsked: service == self.service
        case .services(let services): services.contains(service)
        case .all: true
        }
    }
}
