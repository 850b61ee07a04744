import ActorRuntime
import Dispatch
import Testing

@testable import Contexts

@Suite struct WorldRunnerTests {
    private func runner(_ mode: World.Mode, orders: Int = 0) async -> WorldRunner<Desk> {
        await WorldRunner(mode, seed: RandomStream(seed: 1), network: .constant(.microseconds(100))) { world in
            let desk = Desk(Desk.Setup(orders: orders), in: &world)
            desk.isSettled = { _ in false }
            return desk
        }
    }

    @Test(arguments: World.Mode.allCases)
    func aRunEndsAtItsInstantAndTheNextGoesOn(mode: World.Mode) async {
        let runner = await runner(mode, orders: 100)
        var runs = 0
        while await runner.access({ _, desk in desk.sentAt.count }) < 100, runs < 1_000 {
            runs += 1
            let end = await runner.access { world, _ in world.now } + .milliseconds(3)
            #expect(await runner.run(until: end) == .instantReached)
            #expect(await runner.access { world, _ in world.now } >= end)
        }
        #expect(runs > 1)
        #expect(await runner.access { _, desk in desk.sentAt.count } == 100)
    }

    @Test(arguments: World.Mode.allCases)
    func anotherThreadStopsARun(mode: World.Mode) async {
        let runner = await runner(mode)
        let stop = runner.stopSignal
        DispatchQueue.global().async { stop.requestStop() }
        #expect(await runner.run(until: .distantFuture) == .stopRequested)
        #expect(await runner.run(until: .distantFuture) == .stopRequested, "there is no way back")
    }

    @Test(arguments: World.Mode.allCases)
    func cancellingTheTaskStopsARun(mode: World.Mode) async {
        let runner = await runner(mode)
        let task = Task { await runner.run(until: .distantFuture) }
        task.cancel()
        #expect(await task.value == .stopRequested)
    }

    @Test func aLiveWorldMayEndWhileItsReplicasAreAtWork() async {
        for _ in 0..<20 {
            let runner = await runner(.live, orders: 200)
            _ = await runner.run(until: .start + .milliseconds(2))
        }
    }

    @Test func virtualTimeFoldsTheSameDigestThroughTheRunner() async {
        let runners = [await runner(.virtual, orders: 300), await runner(.virtual, orders: 300)]
        var folded: [Digest] = []
        for runner in runners {
            _ = await runner.run(until: .start + .seconds(2))
            folded.append(await runner.access { world, _ in world.digest })
        }
        #expect(folded[0] == folded[1])
        #expect(folded[0].count > 1_000)
    }
}
