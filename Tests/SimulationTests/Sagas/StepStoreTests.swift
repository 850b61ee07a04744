import Testing

@testable import ActorRuntime
@testable import Contexts
@testable import Simulation

@Suite struct StepStoreTests {
    private func step(_ number: Int64) -> Step {
        Step(
            at: .start, kind: .asked, type: MessageType(rawValue: 1), service: ServiceID(rawValue: 0), replica: nil,
            value: number)
    }

    private func values(_ store: StepStore, _ list: StepStore.List) -> [Int64] {
        var values: [Int64] = []
        store.forEach(of: list) { values.append($0.value) }
        return values
    }

    @Test func listsKeepTheirStepsInOrderWhoeverWritesBetween() {
        var store = StepStore(maximumBlocks: 100, maximumStepsPerList: 1_000, reserved: 4)
        var (one, other) = (StepStore.List(), StepStore.List())
        for number in 0..<Int64(50) {
            store.append(step(number), to: &one)
            if number % 3 == 0 { store.append(step(-number), to: &other) }
        }
        #expect(values(store, one) == Array(0..<50))
        #expect(values(store, other) == stride(from: 0, to: 50, by: 3).map { -$0 })
        store.release(&one)
        #expect(values(store, one) == [])
        #expect(values(store, other).count == 17)
    }

    @Test func aListHasALimitAndCountsWhatIsLeftOut() {
        var store = StepStore(maximumBlocks: 100, maximumStepsPerList: 20, reserved: 4)
        var list = StepStore.List()
        for number in 0..<Int64(23) { store.append(step(number), to: &list) }
        #expect(values(store, list) == Array(0..<20))
        #expect(list.leftOut == 3)
    }

    @Test func aFullStoreLeavesOutAndHasRoomAgainAfterARelease() {
        var store = StepStore(maximumBlocks: 2, maximumStepsPerList: 1_000, reserved: 2)
        var (one, other, late) = (StepStore.List(), StepStore.List(), StepStore.List())
        for number in 0..<Int64(StepStore.stepsPerBlock + 1) { store.append(step(number), to: &one) }
        store.append(step(0), to: &other)
        #expect(other.leftOut == 1)
        store.release(&one)
        store.append(step(9), to: &late)
        #expect(values(store, late) == [9])
        store.append(step(1), to: &other)
        #expect(values(store, other) == [], "a list is a beginning without gaps")
    }

    @Test func theMemoryOfAllStepsIsWhatTheLimitSays() {
        #expect(SagaLimits.maximumStepsInAll * MemoryLayout<Step>.stride <= 6_300_000)
    }
}
