internal import ActorRuntime
internal import ArgumentParser
internal import Contexts

/// Where time, scheduling and messaging come from.
enum WorldChoice: String, ExpressibleByArgument, CaseIterable {
    case virtual, live

    var mode: World.Mode { self == .virtual ? .virtual : .live }
}
