import Testing

@testable import ActorRuntime
@testable import Contexts

@Suite struct SlabTests {
    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func everyElementKeepsItsName(seed: UInt64) {
        var random = RandomStream(seed: seed)
        var slab = Slab<UInt64>()
        var model: [(name: UInt32, value: UInt64)] = []
        for step in 0..<2_000 {
            if model.isEmpty || random.nextBounded(2) == 0 {
                let value = random.next()
                let name = slab.insert(value)
                #expect(!model.contains { $0.name == name }, "seed \(seed), step \(step): the name is in use")
                model.append((name, value))
            } else if random.nextBounded(3) == 0 {
                let index = Int(random.nextBounded(UInt64(model.count)))
                slab[model[index].name] &+= 1
                model[index].value &+= 1
            } else {
                slab.remove(model.remove(at: Int(random.nextBounded(UInt64(model.count)))).name)
            }
            #expect(slab.count == model.count, "seed \(seed), step \(step)")
            #expect(model.allSatisfy { slab[$0.name] == $0.value }, "seed \(seed), step \(step)")
        }
    }

    @Test func namesAreUsedAgainBeforeNewOnesAreMade() {
        var slab = Slab<Int>()
        let names = (0..<5).map { slab.insert($0) }
        #expect(names == [0, 1, 2, 3, 4])
        slab.remove(1)
        slab.remove(3)
        #expect(Set([slab.insert(10), slab.insert(11)]) == [1, 3])
        #expect(slab.insert(12) == 5)
    }
}
