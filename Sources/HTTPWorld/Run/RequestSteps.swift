internal import Contexts
internal import Load
package import Scenarios

/// The requests of a scenario by number, as the machine of customers knows them.
package struct RequestSteps: Sendable {
    /// One step of a journey that is a request.
    struct Step: Sendable {
        let traffic: Int
        let step: Int
        /// The position of its name.
        let name: Int
    }

    /// The most requests of a scenario: a request's number is one byte.
    package static let maximum = 256

    /// The different names, in the order of the scenario.
    package let names: [String]
    /// By ``LoadRequest/route``.
    let steps: [Step]

    /// - Parameter scenario: has at most ``maximum`` requests.
    package init(_ scenario: Scenario) {
        names = scenario.requestNames
        var steps: [Step] = []
        for (traffic, spec) in scenario.traffic.enumerated() {
            for (step, request) in spec.journey.enumerated() {
                guard let request = request.request else { continue }
                steps.append(Step(traffic: traffic, step: step, name: names.firstIndex(of: request.name) ?? 0))
            }
        }
        precondition(steps.count <= Self.maximum, "\(steps.count) requests were not refused")
        self.steps = steps
    }

    /// The steps of one kind of customers, ready for drawing.
    func journey(ofTraffic traffic: Int, _ spec: TrafficSpec) -> [LoadStep] {
        steps.enumerated().filter { $0.element.traffic == traffic }.map { route, place in
            let step = spec.journey[place.step]
            return LoadStep(
                RequestPlan(operation: UInt8(place.name), route: UInt8(route), subject: .customer),
                think: Sampler(step.think), probability: step.probability)
        }
    }
}
