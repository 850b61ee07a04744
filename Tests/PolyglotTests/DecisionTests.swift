import Contexts
import FlowerShop
import Testing

@testable import Polyglot

/// What a program writes becomes a decision that its context might have made, or nothing.
@Suite struct DecisionTests {
    private func decision(
        _ line: String, about work: Work = event(.orderPaid), told: UInt16 = 0
    ) throws(ExternalFailure) -> ExternalDecision<NotificationContext.Rows> {
        var rows = NotificationContext.Rows()
        rows.told.milestones = Milestones(rawValue: told)
        return try ExternalDecision(Array(line.utf8), of: NotificationContext.self, about: work, rows: rows)
    }

    static let telling =
        #"{"type":"decision","id":77,"rows":{"told":["order_confirmed"]},"events":[{"type":"customer_told","milestone":"order_confirmed"}]}"#

    @Test("What is left out of an event is as in the message")
    func defaults() throws {
        let decided = try decision(Self.telling)
        #expect(decided.rows.told.milestones == Milestones(.orderConfirmed))
        #expect(
            decided.events == [
                Message(type: ShopMessage.customerTold.type, key: 3, body: Body(a: 5, b: 900, c: 0))
            ])
        let spelledOut = Self.telling.replacing(
            #""milestone":"order_confirmed"}"#,
            with: #""milestone":"order_confirmed","key":3,"customer":5,"total":900,"lines":[]}"#)
        #expect(try decision(spelledOut).events == decided.events)
    }

    @Test("A decision that says nothing changes nothing")
    func nothing() throws {
        let decided = try decision(#"{"type":"decision","id":77}"#, told: 5)
        #expect(decided.rows.told.milestones.rawValue == 5 && decided.events.isEmpty)
    }

    @Test("A refusal is the same as our own")
    func refusal() throws {
        let work = event(.orderPlaced)
        let decided = try decision(#"{"type":"decision","id":77,"events":[{"type":"message_refused"}]}"#, about: work)
        var (rows, ours) = (NotificationContext.Rows(), Decision())
        NotificationContext(ShopConfiguration(products: [])).decide(work, rows: &rows, decision: &ours)
        #expect(decided.events == ours.transaction.events)
    }

    static let refused: [(String, String)] = [
        ("", "in: "),
        ("{", "in: {"),
        ("[]", "in: []"),
        (#"{"type":"decision"}"#, "id"),
        (#"{"type":"decision","id":78}"#, "an answer to 78, expected one to 77"),
        (#"{"type":"decision","id":-1}"#, "id"),
        (#"{"type":"decision","id":"77"}"#, "id: "),
        (#"{"type":"hello","version":1,"context":"notification"}"#, "a 'hello', expected a 'decision' or an 'error'"),
        (#"{"type":"decision","id":77,"event":[]}"#, "unknown key 'event', known here: type, id, rows, events"),
        (#"{"type":"error","id":77}"#, "reason"),
        (#"{"type":"decision","id":77,"rows":{"told":["bribed"]}}"#, "'bribed' in rows.told is no milestone"),
        (#"{"type":"decision","id":77,"rows":{"told":["delivered","delivered"]}}"#, "'delivered' stands twice"),
        (#"{"type":"decision","id":77,"rows":{"told":["delivered"]}}"#, "do not name the same new milestones"),
        (#"{"type":"decision","id":77,"rows":{"version":3}}"#, "unknown key 'version'"),
        (#"{"type":"decision","id":77,"events":[{"type":"customer_told"}]}"#, "needs the key 'milestone'"),
        (
            #"{"type":"decision","id":77,"events":[{"type":"order_closed"}]}"#,
            "order_closed is no event of notification"
        ),
        (#"{"type":"decision","id":77,"events":[{"type":"flowers"}]}"#, "no message is named 'flowers'"),
        (#"{"type":"decision","id":77,"events":[{"type":"customer_told","code":9}]}"#, "9 is no code of customer_told"),
        (#"{"type":"decision","id":77,"events":[{"type":"customer_told","reason":"declined"}]}"#, "no key 'reason'"),
        (
            #"{"type":"decision","id":77,"events":[{"type":"customer_told","milestone":"paid"}]}"#,
            "'paid' is no milestone, expected: order_confirmed, order_failed, delivered"
        ),
        (
            #"{"type":"decision","id":77,"events":[{"type":"customer_told","milestone":"delivered","code":2}]}"#,
            "customer_told has two codes"
        ),
        (
            #"{"type":"decision","id":77,"events":[{"type":"customer_told","milestone":"delivered","key":4}]}"#,
            "the key 4, expected that of the message, 3"
        ),
        (
            #"{"type":"decision","id":77,"events":[{"type":"customer_told","milestone":"delivered","customer":4}]}"#,
            "the customer 4, expected 5"
        ),
        (
            #"{"type":"decision","id":77,"events":[{"type":"customer_told","milestone":"delivered","lines":[[1,2]]}]}"#,
            "not [product, quantity, unit price]"
        ),
        (#"{"type":"decision","id":77,"events":[{"type":"message_refused","key":3}]}"#, "has no keys but 'type'"),
        (#"{"type":"decision","id":77,"reply":{"type":"order_confirmed"}}"#, "a reply to an event"),
        (
            #"{"type":"decision","id":77,"timer":{"message":{"type":"transit_over"},"after":5}}"#,
            "transit_over is no timer of notification, expected: none"
        ),
        (#"{"type":"decision","id":77,"timer":{"message":{"type":"transit_over"},"after":-5}}"#, "a timer after -5 ns"),
    ]

    @Test("Everything else is nonsense, and said why", arguments: refused)
    func nonsense(line: String, problem: String) {
        do throws(ExternalFailure) {
            _ = try decision(line)
            Issue.record("a decision: \(line)")
        } catch {
            #expect(error.kind == .nonsense)
            #expect(error.detail.contains(problem), "\(error)")
        }
    }

    @Test("Nobody can be untold")
    func untold() {
        let failure = ExternalFailure(.nonsense, "rows.told lacks a milestone of which the customer was told")
        #expect(throws: failure) { try decision(#"{"type":"decision","id":77,"rows":{"told":[]}}"#, told: 1) }
    }

    @Test("A milestone that is told is not told again")
    func toldAgain() {
        let failure = #expect(throws: ExternalFailure.self) { try decision(Self.telling, told: 1) }
        #expect(failure?.kind == .nonsense)
    }

    @Test("As many events as the limit are read, and one more is nonsense")
    func eventLimit() throws {
        func line(_ count: Int) -> String {
            let events = Array(repeating: #"{"type":"message_refused"}"#, count: count).joined(separator: ",")
            return #"{"type":"decision","id":77,"events":["# + events + "]}"
        }
        #expect(try decision(line(WireLimits.maximumEvents)).events.count == WireLimits.maximumEvents)
        #expect(throws: ExternalFailure(.nonsense, "17 events, expected at most 16")) {
            try decision(line(WireLimits.maximumEvents + 1))
        }
    }

    @Test("A text that nests deeply is nonsense and no crash")
    func nesting() {
        let line = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        let failure = #expect(throws: ExternalFailure.self) { try decision(line) }
        #expect(failure?.kind == .nonsense)
    }

    @Test("Random bytes are nonsense and no crash")
    func randomBytes() {
        var random = RandomStream(seed: 5)
        let valid = Array(Self.telling.utf8)
        for round in 0..<2_000 {
            var line = valid
            for _ in 0..<random.nextInRange(1...4) {
                let place = random.nextInRange(0...line.count - 1)
                line[place] = UInt8(truncatingIfNeeded: random.next())
            }
            do throws(ExternalFailure) {
                let rows = NotificationContext.Rows()
                let decided = try ExternalDecision(
                    line, of: NotificationContext.self, about: event(.orderPaid), rows: rows)
                // What is accepted tells of exactly what its rows say.
                #expect(
                    decided.events.count == decided.rows.told.milestones.rawValue.nonzeroBitCount,
                    "seed 5, round \(round)")
            } catch {
                #expect(error.kind == .nonsense || error.kind == .refused, "seed 5, round \(round)")
            }
        }
    }

    @Test("A message is written with the names of the shop")
    func writing() {
        let failed = event(.orderFailed, code: 1).message
        #expect(
            failed.json
                == #"{"id":77,"type":"order_failed","key":3,"customer":5,"total":900,"reason":"declined"}"#)
        var paid = event(.orderPaid).message
        paid.body.items = [7 << 32 | 2, 450, 9 << 32 | 1]
        #expect(
            paid.json == #"{"id":77,"type":"order_paid","key":3,"customer":5,"total":900,"lines":[[7,2,450],[9,1]]}"#)
        let unknown = Message(id: 1, type: MessageType(rawValue: 60_000), key: .max, body: Body(a: -1, b: .min, c: 4))
        #expect(
            unknown.json
                == #"{"id":1,"type":"unknown_60000","key":18446744073709551615,"customer":-1,"total":-9223372036854775808,"code":4}"#
        )
    }

    @Test("A line holds all that a decision may depend on")
    func line() {
        var work = event(.deliveryCompleted)
        work.chance = 0xAB
        var rows = NotificationContext.Rows()
        rows.told.milestones = Milestones(rawValue: 0b11)
        #expect(
            WireLine.message(work, rows)
                == #"{"type":"message","id":77,"now":1000000000,"chance":"00000000000000ab","from_bus":true,"#
                + #""message":{"id":77,"type":"delivery_completed","key":3,"customer":5,"total":900},"#
                + #""rows":{"told":["order_confirmed","order_failed"]}}"#)
        #expect(
            WireLine.hello(ShopTopology.notification, timeout: .milliseconds(200))
                == #"{"type":"hello","version":1,"context":"notification","#
                + #""limits":{"line_bytes":1048576,"events":16,"timeout_ms":200}}"#)
    }
}
