/// A step of journeys that an application knows.
package struct StepDeclaration: Sendable {
    /// What a step has to do with sagas.
    package enum Part: Sendable {
        /// Nothing: it only asks.
        case none
        /// It begins a saga.
        case begins
        /// It is about the latest saga of the same journey; there is nothing to ask where there is none.
        case follows
    }

    /// The step's key in a scenario file, and the operation that latencies are measured by.
    package let name: String
    package let description: String
    package let part: Part
    /// The service that it asks.
    package let service: String
    /// The services that have something to do because of it, also by events; ``service`` among them.
    package let reached: [String]
    /// The step's own keys, in the order of the file; those that every step has come after them.
    package let settings: [any SettingDeclaration]
    /// How often it asks, one of ``settings``; nil for once.
    package let times: Setting<ClosedRange<Int>>?

    /// - Parameter reached: nil for `service` alone.
    package init(
        _ name: String, _ description: String, part: Part = .none, asks service: String,
        reaches reached: [String]? = nil,
        times: Setting<ClosedRange<Int>>? = nil, _ settings: [any SettingDeclaration] = []
    ) {
        self.name = name
        self.description = description
        self.part = part
        self.service = service
        self.reached = reached ?? [service]
        self.times = times
        self.settings = settings
    }
}
