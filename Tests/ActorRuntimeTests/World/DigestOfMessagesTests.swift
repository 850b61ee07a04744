import ActorRuntime
import Testing

@testable import Contexts

/// What the digest holds of the messages.
@Suite struct DigestOfMessagesTests {
    /// The digest of a run in which a service publishes `event` or replies `reply`.
    private func digest(publishing event: Message?, replying reply: Message?) async -> Digest {
        await inVirtualTime { world, watcher in
            let service = ScriptedService(in: &world, watcher) { _, _, decision in
                if let event { decision.publish(event) }
                if let reply { decision.reply(reply) }
            }
            world.submit(Word.command(0), to: service.id, token: 0)
            world.run(until: .milliseconds(1_000), watcher)
            return world.digest
        }
    }

    private static let variations: [Message] = {
        func message(a: Int64 = 1, b: Int64 = 1, c: Int64 = 1, items: [UInt64] = [1, 2]) -> Message {
            Message(type: Word.event, key: 1, body: Body(a: a, b: b, c: c, items: items))
        }
        // The fourth and fifth are chosen so that a sum of the fields would take them for the first.
        return [
            message(), message(items: [1, 3]), message(items: [2, 1]), message(a: 4, b: 0), message(a: 6, c: 0),
            message(items: [1]),
        ]
    }()

    @Test func everyWordOfAnEventCounts() async {
        var digests: Set<Digest> = []
        for event in Self.variations { digests.insert(await digest(publishing: event, replying: nil)) }
        #expect(digests.count == Self.variations.count)
    }

    @Test func everyWordOfAReplyCounts() async {
        var digests: Set<Digest> = []
        for reply in Self.variations { digests.insert(await digest(publishing: nil, replying: reply)) }
        #expect(digests.count == Self.variations.count)
    }
}
