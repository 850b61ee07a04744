import Testing

@testable import ActorRuntime
@testable import Contexts

@Suite struct BlameTests {
    @Test func aSetHoldsWhatWasPutIntoIt() {
        let numbers = [0, 1, 63, 64, 100, 127]
        let set = FaultSet(numbers)
        for number in -1..<130 { #expect(set.contains(number) == numbers.contains(number)) }
        #expect(FaultSet([1]).union(FaultSet([64])) == FaultSet([64, 1]))
        #expect(FaultSet().isEmpty && FaultSet(128).isEmpty && !set.isEmpty)
    }

    private func window(_ type: CircuitBreakerConfiguration.SlidingWindowType, size: Int) -> BlameWindow {
        var configuration = CircuitBreakerConfiguration()
        configuration.slidingWindowType = type
        configuration.slidingWindowSize = size
        configuration.slowCallDurationThreshold = .seconds(1)
        return BlameWindow(configuration)
    }

    @Test func onlyFailedAndSlowCallsAreBlamedOnAnything() {
        var window = window(.countBased, size: 10)
        window.record(FaultSet(1), failed: false, duration: .milliseconds(5), at: .start)
        #expect(window.faults(at: .start).isEmpty)
        window.record(FaultSet(2), failed: false, duration: .seconds(2), at: .start)
        window.record(FaultSet(3), failed: true, duration: .zero, at: .start)
        #expect(window.faults(at: .start) == FaultSet([2, 3]))
        window.reset()
        #expect(window.faults(at: .start).isEmpty)
    }

    @Test func aCallThatHasLeftTheWindowIsForgotten() {
        var counted = window(.countBased, size: 3)
        counted.record(FaultSet(1), failed: true, duration: .zero, at: .start)
        for _ in 0..<2 { counted.record(FaultSet(), failed: false, duration: .zero, at: .start) }
        #expect(counted.faults(at: .start) == FaultSet(1))
        counted.record(FaultSet(), failed: false, duration: .zero, at: .start)
        #expect(counted.faults(at: .start).isEmpty)

        var timed = window(.timeBased, size: 5)
        timed.record(FaultSet(1), failed: true, duration: .zero, at: .start)
        #expect(timed.faults(at: .start + .seconds(5)) == FaultSet(1))
        #expect(timed.faults(at: .start + .seconds(6)).isEmpty)
    }
}
