internal import ActorRuntime
internal import ArgumentParser
internal import Contexts

/// The source of time, scheduling and messaging.
enum WorldChoice: String, ExpressibleByArgument, CaseIterable {
    case virtual, live

    var mode: World.Mode { self == .virtual ? .virtual : .live }
}
