internal import ActorRuntime
internal import ArgumentParser
internal import Contexts

/// The source of time, scheduling and messaging.
enum WorldChoice: String, ExpressibleByArgument, CaseIterable {
    case virtual, live, http

    /// The mode of the simulation; nil where nothing is simulated.
    var mode: World.Mode? {
        switch self {
        case .virtual: .virtual
        case .live: .live
        case .http: nil
        }
    }
}
