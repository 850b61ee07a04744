package import Contexts

/// Owns a world and who watches it, and runs them, in either mode, by the same calls.
///
/// The runner's executor is the world's loop. The observer need not be sendable: it is made inside of the runner's
/// isolation, lives there, and is reached through ``access(_:)``. Nothing is said between runs: the world stands still
/// in virtual time, and in the live world what comes back waits.
package actor WorldRunner<Observer: WorldObserver & SendableMetatype> {
    private let executor = QueueExecutor("world")
    private var world: World
    /// Nil only until the initializer has built it.
    private var built: Observer?
    /// Stops a run from any thread.
    nonisolated package let stopSignal = StopSignal()

    nonisolated package var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - seed: the root of all randomness.
    ///   - network: how long a message is under way between any two services.
    ///   - build: adds the services, starts what is to run from the beginning, and makes the observer.
    package init<Failure: Error>(
        _ mode: World.Mode, seed: RandomStream, network: Distribution,
        build: @Sendable (inout World) throws(Failure) -> Observer
    ) async throws(Failure) {
        world = World(seed: seed, network: network, executor: executor, mode: mode, stopSignal: stopSignal)
        built = nil
        // From here on the initializer is isolated: replicas of a virtual world are entered on its loop only.
        built = try build(&world)
    }

    private var observer: Observer {
        guard let built else { preconditionFailure("the initializer returns with an observer") }
        return built
    }

    /// Runs until the instant has come, the observer halts the world, the stop signal is given or the calling task is
    /// cancelled. A run can be followed by another unless it was stopped.
    package func run(until end: Instant) async -> World.RunEnd {
        // Blocks this actor's own thread in the live world, and none that other tasks run on.
        await withTaskCancellationHandler {
            world.run(until: end, observer)
        } onCancel: {
            stopSignal.requestStop()
        }
    }

    /// Looks at the world and its observer, or changes them, between two runs.
    package func access<Result: Sendable>(_ body: @Sendable (inout World, Observer) throws -> Result) rethrows -> Result
    {
        try body(&world, observer)
    }
}
