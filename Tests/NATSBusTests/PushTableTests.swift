import Contexts
import Testing

@testable import NATSBus

@Suite struct PushTableTests {
    private static let push = NATSPush(subject: "s", identifier: "i", payload: [1])

    /// What a push ends with after some steps.
    private func ending(
        _ steps: (inout PushTable, ContinuousClock.Instant) -> Void
    ) async -> PushTable.Ending {
        await withCheckedContinuation { waiter in
            var table = PushTable()
            let now = ContinuousClock.now
            table.add(Self.push, number: 7, at: now, waiter)
            steps(&table, now)
            #expect(table.isEmpty)
        }
    }

    @Test func `a push is sent again until the server has stored it, and ends when nobody answers`() async {
        let ending = await ending { table, now in
            #expect(table.pass(now) == [])
            #expect(table.pass(now + NATSLimits.acknowledgement) == [7])
            #expect(table.pass(now + NATSLimits.acknowledgement) == [], "not at once again")
            table.stored(7)
            #expect(table.pass(now + NATSLimits.acknowledgement * 3) == [])
            #expect(table.push(7)?.identifier == "i")
            #expect(table.pass(now + NATSLimits.answer) == [])
        }
        #expect(ending == .unreachable)
    }

    @Test(arguments: [true, false])
    func `who had it in hand and fell silent has died, and who still says so has not`(isSilent: Bool) async {
        let ending = await ending { table, now in
            table.stored(7)
            table.begun(7, at: isSilent ? now : now + NATSLimits.answer - NATSLimits.silence / 3)
            #expect(table.pass(now + NATSLimits.answer) == [])
        }
        #expect(ending == (isSilent ? .answered(.refused(.replicaDied)) : .unreachable))
    }

    @Test func `only the first end counts, and late answers are for nobody`() async {
        let ending = await ending { table, _ in
            table.end(8, .unreachable)
            table.end(7, .answered(.refused(.mailboxFull)))
            table.end(7, .answered(.taken))
            table.stored(7)
            table.endAll()
        }
        #expect(ending == .answered(.refused(.mailboxFull)))
    }

    @Test func `answers are read as they were written, and nothing else is one`() {
        for answer in [NATSAnswer.taken, .begun] + DeliveryFailure.allCases.map(NATSAnswer.refused) {
            #expect(NATSAnswer(answer.text) == answer)
        }
        for text in ["", "taken now", "refused", "refused by nobody", "refused nobody", "Taken"] {
            #expect(NATSAnswer(text) == nil)
        }
    }

    @Test func `names on the server are made of the services', which must be fit for it`() throws {
        let (order, view) = (ServiceID(rawValue: 0), ServiceID(rawValue: 1))
        let names = try NATSNames("shop", services: [order: "order", view: "view-page"])
        #expect(names.subject(from: order, to: view) == "shop.events.order.view-page")
        #expect(names.consumer(from: order, to: view) == "order_to_view-page" && names.stream == "shop_events")
        for name in ["", "a.b", "*", "a b", ">"] {
            #expect(throws: NATSBusError.self) { try NATSNames("shop", services: [order: name]) }
        }
    }
}
