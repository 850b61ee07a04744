internal import ArgumentParser
internal import Simulation

/// `--record`: which sagas a run keeps step by step.
enum RecordChoice: String, CaseIterable, ExpressibleByArgument {
    case some, all, none

    var selection: SagaSelection {
        switch self {
        case .some: .some
        case .all: .all
        case .none: .none
        }
    }
}
