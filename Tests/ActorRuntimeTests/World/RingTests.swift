import Testing

@Suite struct RingTests {
    @Test func everySagaGoesAroundTheRing() async {
        let result = await RingRunner().run(sagas: 500)
        #expect(result.handled == 500 * RingLogic.lap)
    }

    @Test func theSameSeedFoldsTheSameDigest() async {
        let first = await RingRunner().run(sagas: 200)
        let second = await RingRunner().run(sagas: 200)
        let other = await RingRunner().run(sagas: 200, seed: 2)
        #expect(first.digest == second.digest)
        #expect(first.digest != other.digest)
    }
}
