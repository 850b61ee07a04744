import Contexts
import Scenarios
import TestSupport
import Testing
import Traces

@testable import Load

/// Rows of a trace wait for the answers that they depend on, and for nothing else.
@Suite struct ReplayTests {
    private static let trace = """
        # perennial trace 1
        offset_s,session,step,order,items
        0,anna,browse,,rose
        1,anna,order,o-1,rose:2:995
        2,anna,cancel,o-1,
        2,bert,list,,
        2.5,anna,list,,
        3,cora,cancel,never,
        4,bert,order,o-2,rose:1:995
        99,bert,list,,
        """

    private static func row(_ step: TraceStep) -> RowPlan {
        switch step {
        case .browse: RowPlan(Steps.plan(Steps.look, .number(3)))
        case .order(let reference, _): RowPlan(Steps.plan(Steps.make, .new(kind: 0)), .make(reference: reference))
        case .list: RowPlan(Steps.plan(Steps.look, .customer), .afterSession)
        case .cancel(let reference):
            RowPlan(Steps.plan(Steps.undo, .latest(kind: 0)), .about(reference: reference))
        }
    }

    private func street(speed: Double = 1, shop: @escaping Street.Shop) throws -> Street {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let path = try folder.write("t.csv", Self.trace)
        let load = TraceLoad(file: path, speed: speed)
        let spec = TrafficSpec(name: "a", executor: .trace(load))
        var steps = 0
        let planned = try PlannedTrace(
            spec, load, path: path, end: .seconds(10), each: { _ in steps += 1 })
        #expect(steps == 8)
        #expect(planned.late?.hasPrefix("1 of 8 rows come after 10s") == (speed == 1 ? true : nil))
        let replay = try TraceReplay(planned, plan: Self.row)
        return Street(LoadMachine([.sample(.trace(load), [], replay: replay)]), shop: shop)
    }

    private func seconds(_ street: borrowing Street, _ operation: UInt8) -> [Double] {
        street.sent.filter { $0.request.operation == operation }.map(\.at.sinceStart.seconds)
    }

    @Test func withAnswersInTimeEveryRowIsSentAtItsOwn() throws {
        let street = try street { _, _ in (.milliseconds(10), Street.served) }
        street.run()
        #expect(seconds(street, Steps.look) == [0, 2, 2.5])
        #expect(seconds(street, Steps.make) == [1, 4])
        #expect(seconds(street, Steps.undo) == [2])
        #expect(street.sent.first { $0.request.operation == Steps.undo }?.request.subject == 0)
        #expect(street.skipped == 1, "nothing is called never")
        #expect(street.offered == 7 && street.started == 7)
        let replay = try #require(street.replay)
        #expect(replay.heldBackRows == nil && replay.failure == nil && replay.badLines == nil)
        #expect(street.isDone)
    }

    @Test func whatDependsOnAnAnswerWaitsForItAndCountsFromItsOwnTime() throws {
        let street = try street { request, _ in
            (request.operation == Steps.make ? .seconds(4) : .milliseconds(10), Street.served)
        }
        street.run()
        #expect(seconds(street, Steps.undo) == [5])
        // Bert has made nothing yet, and waits for nobody.
        #expect(seconds(street, Steps.look) == [0, 2, 5])
        #expect(street.heldBack == [.seconds(3), .milliseconds(2_500)])
        let undone = try #require(street.sent.first { $0.request.operation == Steps.undo })
        #expect(undone.intended == .start + .seconds(2))
        let replay = try #require(street.replay)
        #expect(replay.heldBackRows?.hasPrefix("2 steps waited beyond their time") == true)
    }

    @Test func whatIsAboutSomethingThatWasRefusedIsSkipped() throws {
        let street = try street { request, _ in
            (.seconds(2), request.operation == Steps.make ? Answer(.mailboxFull) : Street.served)
        }
        street.run()
        #expect(seconds(street, Steps.undo).isEmpty)
        #expect(street.skipped == 2)
        #expect(street.isDone)
    }

    @Test func whatWaitsForAnAnswerThatNeverComesGoesOnWhenItsCustomerGivesUp() throws {
        let street = try street { request, _ in request.operation == Steps.make ? nil : (.zero, Street.served) }
        street.run()
        // Nobody knows what became of it, so nobody can ask for it to be undone.
        #expect(seconds(street, Steps.look).last == 61)
        #expect(street.skipped == 2 && street.gaveUp == 2)
        #expect(street.isDone)
    }

    @Test func atATenfoldSpeedRowsComeTenTimesAsSoon() throws {
        let street = try street(speed: 10) { _, _ in (.zero, Street.served) }
        street.run()
        #expect(seconds(street, Steps.make) == [0.1, 0.4])
        #expect(seconds(street, Steps.look).last == 9.9)
    }
}
