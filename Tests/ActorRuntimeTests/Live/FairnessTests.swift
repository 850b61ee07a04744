import Foundation
import Testing

@testable import ActorRuntime

/// Receivers that share threads.
@Suite(.serialized) struct FairnessTests {
    /// Batches after which a greedy receiver gives up; a turn has a few dozen.
    static let patience = 2_000_000

    @Test func receiversThatSendToThemselvesStarveNobody() async {
        let wasServed = Flag()
        // More than there are threads, so that each of those is taken when the humble one asks for one.
        let greedy = (0..<2 * ProcessInfo.processInfo.activeProcessorCount).map { _ in
            Greedy(until: wasServed, patience: Self.patience)
        }
        for one in greedy { one.start() }
        Humble(tells: wasServed).start()
        for one in greedy { await one.untilEnd() }
        for one in greedy { #expect(await !one.hasGivenUp, "a receiver kept its thread to itself") }
        #expect(wasServed.isRaised)
    }

    @Test func aTurnEndsAfterSoManyBatches() async {
        let limit = ReceiverTurns<Counting>.batchesInARow
        #expect(await Counting(sizes: Array(repeating: 1, count: limit + 10)).batchesInATurn() == limit)
    }

    @Test func aTurnEndsAfterSoManyMessages() async {
        let limit = ReceiverTurns<Counting>.messagesInARow
        // The first batch is the one message that starts it.
        #expect(await Counting(sizes: [limit - 1, 1, 1]).batchesInATurn() == 2)
        #expect(await Counting(sizes: [limit - 2, 1, 1]).batchesInATurn() == 3)
    }
}
