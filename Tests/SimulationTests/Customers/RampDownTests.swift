import ActorRuntime
import Testing

@testable import Simulation

@Suite struct RampDownTests {
    private let early = Instant.start + .seconds(10)
    private let late = Instant.start + .seconds(20)

    @Test func nobodyIsStoppedBeforeTheDeadline() {
        var users = RampDown()
        users.change(from: 5, to: 3, deadline: early)
        #expect(!users.stopsOne(at: early - .nanoseconds(1)))
        #expect(users.stopsOne(at: early))
        #expect(users.stopsOne(at: late))
        #expect(!users.stopsOne(at: late))
    }

    @Test func whoLeavesByItselfIsNotStoppedAgain() {
        var users = RampDown()
        users.change(from: 5, to: 3, deadline: early)
        users.left()
        #expect(users.stopsOne(at: early))
        #expect(!users.stopsOne(at: late))
    }

    @Test func whoWasStoppedLeavesOnce() {
        var users = RampDown()
        users.change(from: 5, to: 3, deadline: early)
        #expect(users.stopsOne(at: early))
        users.left()
        // The second one is still to be stopped: the one who left was the first.
        #expect(users.stopsOne(at: early))
    }

    @Test func whoIsWantedAgainStays() {
        var users = RampDown()
        users.change(from: 5, to: 3, deadline: early)
        users.change(from: 3, to: 4, deadline: late)
        #expect(users.stopsOne(at: late))
        #expect(!users.stopsOne(at: late))
        users.change(from: 4, to: 9, deadline: late)
        #expect(!users.stopsOne(at: late))
    }
}

extension Instant {
    fileprivate static func - (left: Instant, right: Timespan) -> Instant {
        Instant(nanoseconds: left.nanoseconds - right.nanoseconds)
    }
}
