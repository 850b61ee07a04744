import Contexts
import Testing

@testable import Load

@Suite struct RampDownTests {
    private let early = Instant.start + .seconds(10)
    private let late = Instant.start + .seconds(20)

    @Test func nobodyIsStoppedBeforeTheDeadline() {
        var users = RampDown()
        users.change(from: 5, to: 3, deadline: early)
        let before = Instant(nanoseconds: early.nanoseconds - 1)
        let stopped = [before, early, late, late].map { users.stopsOne(at: $0) }
        #expect(stopped == [false, true, true, false])
    }

    @Test func whoLeavesByItselfIsNotStoppedAgain() {
        var users = RampDown()
        users.change(from: 5, to: 3, deadline: early)
        users.left()
        let stopped = [early, late].map { users.stopsOne(at: $0) }
        #expect(stopped == [true, false])
    }

    @Test func whoWasStoppedLeavesOnce() {
        var users = RampDown()
        users.change(from: 5, to: 3, deadline: early)
        let first = users.stopsOne(at: early)
        users.left()
        // The second one is still to be stopped: the one who left was the first.
        let second = users.stopsOne(at: early)
        #expect([first, second] == [true, true])
    }

    @Test func whoIsWantedAgainStays() {
        var users = RampDown()
        users.change(from: 5, to: 3, deadline: early)
        users.change(from: 3, to: 4, deadline: late)
        let stopped = [late, late].map { users.stopsOne(at: $0) }
        #expect(stopped == [true, false])
    }
}
