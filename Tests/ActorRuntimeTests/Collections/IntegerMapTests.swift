import Testing

@testable import ActorRuntime
@testable import Contexts

@Suite struct IntegerMapTests {
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func itHoldsWhatADictionaryHolds(seed: UInt64) {
        var random = RandomStream(seed: seed)
        var map = IntegerMap(minimumCapacity: 1)
        var model: [UInt64: UInt32] = [:]
        // Few keys meet often; keys of a stride share their lower bits; any keys at all.
        let stride: UInt64 = [1, 1 << 32, 64][Int(random.nextBounded(3))]
        let keys = [8, 64, 1_000][Int(random.nextBounded(3))] as UInt64
        for step in 0..<4_000 {
            let key = random.nextBounded(keys) &* stride
            if random.nextBounded(5) < 3 {
                let value = UInt32(random.nextBounded(1_000))
                let before = map.update(key, to: value)
                #expect(
                    before == model.updateValue(value, forKey: key) ?? IntegerMap.none, "seed \(seed), step \(step)")
            } else {
                let before = map.remove(key)
                #expect(before == model.removeValue(forKey: key) ?? IntegerMap.none, "seed \(seed), step \(step)")
            }
            let probe = random.nextBounded(keys) &* stride
            #expect(map[probe] == model[probe] ?? IntegerMap.none, "seed \(seed), step \(step)")
            #expect(map.count == model.count, "seed \(seed), step \(step)")
        }
        for key in 0..<keys { #expect(map[key &* stride] == model[key &* stride] ?? IntegerMap.none, "seed \(seed)") }
    }

    @Test func theExtremesAreKeysLikeAnyOther() {
        var map = IntegerMap()
        for (value, key) in [0, .max, 1 << 63].enumerated() as EnumeratedSequence<[UInt64]> {
            #expect(map[key] == IntegerMap.none)
            map.update(key, to: UInt32(value))
            #expect(map[key] == UInt32(value))
        }
        #expect(map.remove(.max) == 1)
        #expect(map[.max] == IntegerMap.none)
        #expect(map.remove(.max) == IntegerMap.none)
        #expect(map.count == 2)
    }
}
