package import Contexts

/// Owns a world and its observer, and runs them in either mode with the same calls.
///
/// The runner's executor is the world's loop. The observer need not be sendable: it is made inside the runner's
/// isolation, stays there, and is reached through ``access(_:)``. Nothing is reported between runs: in virtual time the
/// world stands still, and in the live world what comes back waits.
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
    ///   - build: adds the services, starts what must run from the beginning, and makes the observer.
    package init<Failure: Error>(
        _ mode: World.Mode, seed: RandomStream, network: Distribution,
        build: @Sendable (inout World) throws(Failure) -> Observer
    ) async throws(Failure) {
        world = World(seed: seed, network: network, executor: executor, mode: mode, stopSignal: stopSignal)
        built = nil
        // From here on the initializer is isolated, because replicas of a virtual world may be entered only on its
        // loop.
        built = try build(&world)
    }

    private var observer: Observer {
        guard let built else { preconditionFailure("the initializer returns with an observer") }
        return built
    }

    /// Runs until the instant has come, the observer halts the world, the stop signal is given or the calling task is
    /// cancelled. A run can be followed by another unless it was stopped.
    package func run(until end: Instant) async -> World.RunEnd {
        // In the live world this blocks the actor's own thread, and no thread that other tasks run on.
        await withTaskCancellationHandler {
            world.run(until: end, observer)
        } onCancel: {
            stopSignal.requestStop()
        }
    }

    /// Reads or changes the world and its observer between two runs.
    package func access<Result: Sendable>(_ body: @Sendable (inout World, Observer) throws -> Result) rethrows -> Result
    {
        try body(&world, observer)
    }
}
