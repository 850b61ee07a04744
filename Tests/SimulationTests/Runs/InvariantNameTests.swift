import FlowerShop
import Scenarios
import Testing

@Suite struct InvariantNameTests {
    /// Scenario files name invariants, but their reader does not know the shop.
    @Test func scenarioFilesKnowEveryInvariantByItsName() {
        #expect(Scenario.invariantNames == Invariant.allCases.map(\.rawValue))
    }
}
