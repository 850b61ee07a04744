import Testing

@testable import ActorRuntime
@testable import Contexts

/// What a level was on the average and at the most, read when it suits the reader.
@Suite struct LevelTests {
    private func at(_ milliseconds: Int64) -> Instant { .start + .milliseconds(milliseconds) }

    @Test func aLevelHasTheMeanOfItsTimeAndItsTrueMaximum() {
        var level = LevelMeter()
        level.add(1, at: at(100))
        level.add(2, at: at(200))
        level.add(-3, at: at(250))
        let first = level.take(at: at(1_000))
        #expect(first.mean(until: at(1_000)) == 0.25)
        #expect(first.maximum == 3 && first.last == 0 && first.from == .start)
        level.set(5, at: at(1_500))
        let second = level.take(at: at(2_000))
        #expect(second.mean(until: at(2_000)) == 2.5 && second.from == at(1_000))
        #expect(level.take(at: at(2_000)).maximum == 5, "it is still there")
    }

    @Test func anAgeGrowsUntilTheOldestLeaves() {
        var age = AgeMeter()
        age.change(to: at(100), at: at(100))
        age.change(to: at(300), at: at(500))
        let first = age.take(at: at(600))
        #expect(first.maximum == 400e6 && first.last == 300e6)
        // 0 for 100 ms, then from 0 to 400 for 400 ms, then from 200 to 300 for 100 ms.
        #expect(abs(first.mean(until: at(600)) - (200.0 * 400 + 250 * 100) / 600 * 1e6) < 1)
        age.change(to: nil, at: at(700))
        #expect(age.take(at: at(1_600)).maximum == 400e6)
        #expect(age.take(at: at(2_000)).maximum == 0)
    }
}
