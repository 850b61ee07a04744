internal import ActorRuntime
internal import Contexts
internal import Measurement

/// A step as the world tells it, in the words of the file.
extension SagaStep {
    init(_ step: Step, since placed: Instant) {
        self.init(
            at: (step.at - placed).nanoseconds, kind: Kind(step.kind), message: Int(step.type.rawValue),
            service: Int(step.service.rawValue), replica: step.replica.map { Int($0.rawValue) },
            worker: Int(step.worker), parcel: step.parcel.map { Int($0) },
            failure: step.failure.map { Int($0.rawValue) }, value: step.value)
    }
}

extension SagaStep.Kind {
    init(_ kind: Step.Kind) {
        self =
            switch kind {
            case .asked: .asked
            case .called: .called
            case .published: .published
            case .posted: .posted
            case .timerSet: .timerSet
            case .waitsInBus: .waitsInBus
            case .handed: .handed
            case .arrived: .arrived
            case .held: .held
            case .started: .started
            case .handled: .handled
            case .duplicate: .duplicate
            case .failed: .failed
            case .turnedAway: .turnedAway
            case .dropped: .dropped
            case .lostOnLink: .lostOnLink
            case .copied: .copied
            case .answered: .answered
            case .answeredLate: .answeredLate
            case .gatewayTimeout: .gatewayTimeout
            case .callTimedOut: .callTimedOut
            case .notPermitted: .notPermitted
            case .pause: .pause
            case .deadLettered: .deadLettered
            case .passedOn: .passedOn
            }
    }
}
