package import Contexts

/// One step of a journey: something that the application knows, a visit of a path of the gateway, or a request that the
/// scenario spells out.
package struct JourneyStep: Hashable, Sendable {
    /// The harness' own steps, which every application has.
    package static let visit = "visit"
    package static let request = "request"
    package static let ownNames = [visit, request]

    /// The step's key in a scenario file: one of ``ownNames``, or the name of a ``StepDeclaration``.
    package var name: String
    /// The values of the application's own keys of the step.
    package var settings = Settings()
    /// The path that a visit requests; nil for every other step.
    package var path: String?
    /// The request that a step spells out; nil for every other step.
    package var request: RequestSpec?
    /// The pause after each request of the step.
    package var think: Distribution
    /// The share of customers who take the step, 0...1.
    package var probability: Double

    /// A step that the application knows, with the defaults of its own keys.
    package init(_ name: String, think: Distribution = .constant(.zero), probability: Double = 1) {
        self.name = name
        self.think = think
        self.probability = probability
    }

    /// A visit of a path of the gateway.
    package init(visit path: String, think: Distribution = .constant(.zero), probability: Double = 1) {
        self.init(Self.visit, think: think, probability: probability)
        self.path = path
    }

    /// A request to the scenario's target.
    package init(request: RequestSpec, think: Distribution = .constant(.zero), probability: Double = 1) {
        self.init(Self.request, think: think, probability: probability)
        self.request = request
    }

    /// The value of one of the step's own keys.
    package subscript<Value>(setting: Setting<Value>) -> Value {
        get { settings[setting] }
        set { settings[setting] = newValue }
    }
}
