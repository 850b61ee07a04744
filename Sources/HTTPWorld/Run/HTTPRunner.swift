internal import Contexts
package import Measurement
internal import NIOCore
internal import NIOPosix
package import Scenarios
package import Simulation
internal import Synchronization
internal import Texts

/// Runs a plan against its target, on the wall clock.
package struct HTTPRunner: Sendable {
    /// As records name it.
    package static let world = "http"

    private let plan: HTTPRunPlan
    private let variant: String?
    private let notes: [String]

    /// - Parameters:
    ///   - variant: of the scenario; nil for the scenario itself.
    ///   - notes: on the run beside its figures. They come before the notes of the run itself.
    package init(_ plan: HTTPRunPlan, variant: String?, notes: [String] = []) {
        self.plan = plan
        self.variant = variant
        self.notes = notes
    }

    /// Runs the plan to its end, or until the task is cancelled, and yields the record of what happened until then.
    ///
    /// - Parameters:
    ///   - version: the version of the program, for the record.
    ///   - progress: is called once a second, on the generator's thread.
    package func run(
        version: String, progress: (@Sendable (RunProgress) -> Void)? = nil
    ) async throws -> Record {
        ProcessFiles.raiseLimit()
        // A thread of its own: what else the process does must not come between a timer and its request.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let seat = Seat()
        let result: Result<Record, any Error> = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                loop.execute {
                    begin(on: loop, in: seat, progress) { end in
                        waiter.resume(returning: Result { try record(try end.get(), version) })
                    }
                }
            }
        } onCancel: {
            loop.execute { seat.cancel() }
        }
        try await group.shutdownGracefully()
        return try result.get()
    }

    private func begin(
        on loop: any EventLoop, in seat: Seat, _ progress: (@Sendable (RunProgress) -> Void)?,
        ended: @escaping (Result<HTTPRunEnd, any Error>) -> Void
    ) {
        do {
            let run = try HTTPRun(plan, on: loop, progress: progress) { ended(.success($0)) }
            let isCancelled = seat.take(NIOLoopBound(run, eventLoop: loop))
            run.begin()
            if isCancelled { run.interrupt() }
        } catch {
            ended(.failure(error))
        }
    }

    private func record(_ end: HTTPRunEnd, _ version: String) throws -> Record {
        try end.record(of: plan.scenario, variant: variant, notes: notes, version: version)
    }

    /// The run, for whoever cancels it.
    private final class Seat: Sendable {
        private struct State {
            var run: NIOLoopBound<HTTPRun>?
            var isCancelled = false
        }

        private let state = Mutex(State())

        /// - Returns: whether it was cancelled before.
        func take(_ run: NIOLoopBound<HTTPRun>) -> Bool {
            state.withLock { state in
                state.run = run
                return state.isCancelled
            }
        }

        /// Call it on the run's event loop.
        func cancel() {
            let run = state.withLock { state in
                state.isCancelled = true
                return state.run
            }
            run?.value.interrupt()
        }
    }
}

extension HTTPRunner {
    /// The metrics and windows that a run of a scenario will have. They let its expectations be judged before it begins.
    package static func vocabulary(of scenario: Scenario) throws -> MetricVocabulary {
        let metrics = try HTTPMetrics(
            scenario, names: RequestSteps(scenario).names, arrivalsEnd: scenario.duration)
        _ = try GeneratorWatch(metrics.recorder, measured: .start..<(.start + scenario.duration))
        _ = try HTTPRunEnd.peakMemory(in: metrics.recorder)
        return MetricVocabulary(metrics.recorder.finish(at: 0))
    }
}
