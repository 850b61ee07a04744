import Contexts
import Testing

@testable import ActorRuntime

@Suite struct UniqueArrayTests {
    /// Counts itself, so that a test sees what is destroyed, and when.
    private final class Witness {
        static nonisolated(unsafe) var alive = 0
        let number: Int

        init(_ number: Int) {
            self.number = number
            Self.alive += 1
        }

        deinit { Self.alive -= 1 }
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func itHoldsWhatAnOrdinaryArrayHolds(seed: UInt64) {
        var random = RandomStream(seed: seed)
        var array = UniqueArray<String>()
        var model: [String] = []
        for step in 0..<1_000 {
            switch random.nextBounded(3) {
            case 0 where !model.isEmpty:
                #expect(array.removeLast() == model.removeLast(), "seed \(seed), step \(step)")
            case 1 where !model.isEmpty:
                let index = Int(random.nextBounded(UInt64(model.count)))
                array[index] += "+"
                model[index] += "+"
            default:
                let text = "a text that is too long to be kept in place, number \(step)"
                array.append(text)
                model.append(text)
            }
            #expect(array.count == model.count, "seed \(seed), step \(step)")
            #expect(array.isEmpty == model.isEmpty, "seed \(seed), step \(step)")
            #expect(array.indices == model.indices, "seed \(seed), step \(step)")
        }
        for index in array.indices { #expect(array[index] == model[index], "seed \(seed)") }
    }

    @Test func itIsMadeOfOneElementManyTimesOrOfACollection() {
        let repeated = UniqueArray(repeating: 7, count: 3)
        #expect(repeated.indices.map { repeated[$0] } == [7, 7, 7])
        let copied = UniqueArray(copying: (0..<4).reversed())
        #expect(copied.indices.map { copied[$0] } == [3, 2, 1, 0])
        let empty = UniqueArray(repeating: 7, count: 0)
        #expect((empty.isEmpty, empty.count) == (true, 0))
    }

    @Test func whatIsTakenOutAndWhatIsLeftAreEachLetGoOfOnce() {
        let before = Witness.alive
        do {
            var array = UniqueArray<Witness>()
            for number in 0..<100 { array.append(Witness(number)) }
            #expect(Witness.alive == before + 100)
            #expect(array.removeLast().number == 99)
            #expect(Witness.alive == before + 99)
            array[3] = Witness(1_000)
            #expect(Witness.alive == before + 99)
        }
        #expect(Witness.alive == before)
    }

    @Test(arguments: [-1, 2]) func anIndexOutsideEndsTheProcess(index: Int) async {
        await #expect(processExitsWith: .failure) { [index = index as Int] in
            let array = UniqueArray(repeating: 0, count: 2)
            _ = array[index]
        }
    }

    @Test func takingFromAnEmptyOneEndsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            var array = UniqueArray<Int>()
            _ = array.removeLast()
        }
    }
}
