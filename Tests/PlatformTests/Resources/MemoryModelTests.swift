import Contexts
import Platform
import Testing

@Suite struct MemoryModelTests {
    private let spec = MemorySpec(base: 100, limit: 400)
    private func at(_ seconds: Double) -> Instant { .start + Timespan(seconds: seconds) }

    @Test func withoutALeakMemoryStaysAsItIs() {
        let model = MemoryModel(spec, at: at(5))
        #expect(model.usage(at: at(1_000_000)) == 100)
        #expect(model.outOfMemory == nil)
    }

    @Test func aLeakGrowsToTheLimitAndSaysWhen() {
        var model = MemoryModel(spec, at: at(0))
        model.leak(perSecond: 20, from: at(10))
        #expect(model.usage(at: at(15)) == 200)
        #expect(model.outOfMemory == at(25))
        #expect(model.usage(at: at(25)) == 400)
        #expect(model.usage(at: at(1_000)) == 400)
    }

    @Test func theLimitIsReachedAtTheFirstInstantThatItSays() throws {
        for rate: Int64 in [1, 3, 7, 11, 299, 301, 1 << 33] {
            var model = MemoryModel(spec, at: at(0))
            model.leak(perSecond: rate, from: at(1))
            let end = try #require(model.outOfMemory)
            #expect(model.usage(at: end) == 400, "\(rate)")
            #expect(model.usage(at: end + .nanoseconds(-1)) < 400, "\(rate)")
        }
    }

    @Test func aLeakThatStopsLeavesWhatItTook() {
        var model = MemoryModel(spec, at: at(0))
        model.leak(perSecond: 20, from: at(0))
        model.leak(perSecond: 0, from: at(5))
        #expect(model.usage(at: at(100)) == 200)
        #expect(model.outOfMemory == nil)
        model.leak(perSecond: 50, from: at(100))
        #expect(model.outOfMemory == at(104))
    }

    @Test func aRestartBeginsAnewAndTheLeakGoesOn() {
        var model = MemoryModel(spec, at: at(0))
        model.leak(perSecond: 30, from: at(0))
        #expect(model.outOfMemory == at(10))
        model.restart(at: at(12))
        #expect(model.usage(at: at(12)) == 100)
        #expect(model.outOfMemory == at(22))
    }

    @Test func theLargestSizesDoNotOverflow() {
        var model = MemoryModel(MemorySpec(base: 0, limit: MemorySpec.maximum), at: at(0))
        model.leak(perSecond: 1, from: at(0))
        #expect(model.outOfMemory == nil, "34,000 years are beyond the end of time")
        model.leak(perSecond: MemorySpec.maximum, from: at(0))
        #expect(model.outOfMemory == at(1))
        #expect(model.usage(at: .distantFuture) == MemorySpec.maximum)
    }

    @Test func aDatabaseLetsInWhoShowsItsSecret() {
        #expect(DatabaseSpec().letsIn)
        #expect(!DatabaseSpec(secret: "old", accepts: "new").letsIn)
    }
}
