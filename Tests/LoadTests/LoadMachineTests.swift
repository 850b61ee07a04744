import Contexts
import Scenarios
import Testing

@testable import Load

@Suite struct LoadMachineTests {
    private static let confirmed = Answer(status: 201, outcome: .served)
    private static let soldOut = Answer(status: 409, outcome: .refused, code: 9)

    // MARK: Arrivals

    @Test func everyArrivalAsksAtItsIntendedTimeHoweverSlowTheShopIs() {
        let street = Street(LoadMachine([.sample(.arrivals(10))])) { _, _ in (.seconds(40), Self.confirmed) }
        street.run()
        #expect(street.sent.count == 100)
        #expect(street.sent.allSatisfy { $0.at == $0.intended })
        let gaps = Set(zip(street.sent, street.sent.dropFirst()).map { ($1.at - $0.at).nanoseconds })
        #expect(gaps == [100_000_000])
        #expect(street.isDone)
    }

    @Test func whoFindsNoneOfMaxVUsFreeIsDroppedAndCounted() {
        let street = Street(LoadMachine([.sample(.arrivals(10, maxVUs: 3))])) { _, _ in (.seconds(2), Self.confirmed) }
        street.run()
        #expect(street.offered == 100)
        #expect(street.started == 15 && street.dropped == 85, "three every two seconds")
        #expect(street.sent.count == 15)
    }

    @Test func whoIsTurnedAwayAtTheDoorIsRejectedAndWhoIsRefusedInsideIsNot() {
        for (answer, rejected) in [(Answer(.noReadyReplica), 50), (Self.soldOut, 0), (Answer(.replicaDied), 0)] {
            let street = Street(LoadMachine([.sample(.arrivals(5))])) { _, _ in (.milliseconds(1), answer) }
            street.run()
            #expect((street.rejected, street.started) == (rejected, 50 - rejected))
        }
    }

    @Test func aRampBringsUsersAndTakesThemAway() {
        let load = ClosedLoad(
            startVUs: 2, stages: [Stage(duration: .seconds(4), target: 2), Stage(duration: .seconds(1), target: 0)])
        let street = Street(LoadMachine([.sample(.closed(load))])) { _, _ in (.milliseconds(500), Self.confirmed) }
        street.run(until: .start + .seconds(4))
        let soFar = street.sent.count
        #expect((16...18).contains(soFar), "two users, each twice a second: \(soFar)")
        street.run()
        #expect(street.isDone)
        #expect(street.offered == street.started && street.dropped == 0)
    }

    @Test func thoseForWhomTheGeneratorHasNoTimeAreDroppedWhenTheRunEnds() {
        let street = Street(LoadMachine([.sample(.arrivals(10))]))
        street.run(until: .start + .seconds(10))
        let before = street.offered
        let late = Street(LoadMachine([.sample(.arrivals(10))]))
        late.run(until: .start + .milliseconds(950))
        late.stop(at: .start + .seconds(10))
        #expect(late.dropLate(atMost: 40) == 40)
        let count = 40 + late.dropLate()
        #expect(count == late.dropped && late.offered == before)
        #expect(late.isDone)
    }

    // MARK: Answers

    @Test func whoGetsNoAnswerGivesUpAfter60SecondsAndItCountsWhenItIsAsked() {
        let street = Street(LoadMachine([.sample(.arrivals(1))])) { _, _ in nil }
        street.run()
        let waits = street.notes.compactMap { note -> Timespan? in
            if case .gaveUp(let request, let now) = note { now - request.intended } else { nil }
        }
        #expect(waits == Array(repeating: .seconds(60), count: 10))
        #expect(street.openRequests.isEmpty)
        street.answer(street.sent[0].token, Self.confirmed)
        #expect(street.late == 1 && street.answered == 0)
    }

    @Test func ofTwoAnswersTheSecondIsLate() {
        let street = Street(LoadMachine([.sample(.arrivals(1))]))
        street.run()
        for sent in street.sent { street.answer(sent.token, Self.confirmed) }
        #expect((street.answered, street.late) == (10, 10))
    }

    @Test func whoStillWaitsWhenTheRunEndsHasGotNoAnswer() {
        let street = Street(LoadMachine([.sample(.arrivals(1))])) { _, _ in (.seconds(4), Self.confirmed) }
        street.run(until: .start + .milliseconds(9_500))
        #expect(street.askedAt(street.sent[9].token) == street.sent[9].intended)
        #expect(street.askedAt(street.sent[0].token) == nil)
        let open = street.openRequests.count
        street.settle()
        #expect(open > 0 && street.gaveUp == open)
        #expect(street.started == 10 && street.answered + street.gaveUp == 10)
    }

    // MARK: Steps

    @Test func aStepIsTakenAsOftenAsItSaysWithAPauseAfterEach() {
        let look = Steps.step(
            Steps.plan(Steps.look, .any(kind: 1, below: 50)), times: 3...3, think: .milliseconds(200))
        let street = Street(LoadMachine([.sample(.arrivals(1), [look, Steps.making])]))
        street.run()
        let first = Array(street.sent.filter { $0.request.customer == 0 })
        #expect(first.map(\.request.operation) == [Steps.look, Steps.look, Steps.look, Steps.make])
        let start = first[0].at
        #expect(first.map { ($0.at - start).nanoseconds / 1_000_000 } == [0, 200, 400, 600])
        #expect(Set(street.sent.map(\.request.subject)).count > 20, "drawn anew each time")
    }

    @Test func whatIsMadeCanBeAskedForUnlessItWasNotServed() {
        let undo = Steps.step(Steps.plan(Steps.undo, .latest(kind: 0)))
        for (answer, undone) in [(Self.confirmed, 10), (Self.soldOut, 0), (Answer(.noReadyReplica), 0)] {
            let street = Street(LoadMachine([.sample(.arrivals(1), [Steps.making, undo])])) { request, _ in
                (.milliseconds(5), request.operation == Steps.make ? answer : Self.confirmed)
            }
            street.run()
            let made = street.sent.filter { $0.request.operation == Steps.make }.map(\.request.subject)
            let asked = street.sent.filter { $0.request.operation == Steps.undo }.map(\.request.subject)
            #expect(made == Array(0..<10))
            #expect(asked == Array(made.prefix(undone)))
            #expect(street.interrupted == 0, "nothing was left to ask for")
        }
    }

    @Test func whatMayNotBeAskedTooEarlyWaits() {
        let undo = Steps.step(Steps.plan(Steps.undo, .latest(kind: 0)), after: .seconds(3))
        let street = Street(LoadMachine([.sample(.arrivals(1), [Steps.making, undo])])) { _, _ in
            (.milliseconds(5), Self.confirmed)
        }
        street.run()
        let made = street.sent.filter { $0.request.operation == Steps.make }
        let undone = street.sent.filter { $0.request.operation == Steps.undo }
        #expect(undone.map(\.at) == made.map { $0.at + .seconds(3) })
        #expect(undone.allSatisfy { $0.at == $0.intended })
    }

    @Test func anyOrTheLatestIsTheLatestWhereThereIsOne() {
        let any = Steps.plan(Steps.look, .any(kind: 1, below: 1_000))
        let again = Steps.plan(Steps.undo, .latestOrAny(kind: 1, below: 1_000))
        let street = Street(LoadMachine([.sample(.arrivals(1), [Steps.step(any), Steps.step(again)])]))
        street.run()
        let looks = street.sent.filter { $0.request.operation == Steps.look }.map(\.request.subject)
        #expect(street.sent.filter { $0.request.operation == Steps.undo }.map(\.request.subject) == looks)
        let without = Street(LoadMachine([.sample(.arrivals(1), [Steps.step(again)])]))
        without.run()
        #expect(without.sent.count == 10 && without.sent.allSatisfy { $0.request.subject < 1_000 })
    }

    @Test func whereNoRouteLeadsNothingIsSent() {
        let lost = Steps.step(Steps.plan(Steps.look, .customer, route: nil), think: .milliseconds(10))
        let street = Street(LoadMachine([.sample(.arrivals(1), [lost, Steps.making])]))
        street.run()
        #expect((street.notRouted, street.started, street.sent.count) == (10, 10, 10))
    }

    @Test func whoseTimeIsUpTakesNoFurtherStepAndCountsAsCutOff() {
        let slow = Steps.step(Steps.plan(Steps.look, .customer), think: .seconds(5))
        let source = TrafficSource.sample(.arrivals(1), [slow, Steps.making], gracefulStop: .seconds(1))
        let street = Street(LoadMachine([source]))
        street.run()
        let made = street.sent.count { $0.request.operation == Steps.make }
        #expect(made + street.interrupted == 10 && street.interrupted == 3)
    }

    // MARK: Chance

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func whatCustomersChooseDoesNotDependOnHowTheyAreServed(seed: UInt64) {
        let words: @Sendable (inout RandomStream) -> Payload = { stream in
            Payload(number: Int64(stream.nextInRange(1...9)), words: [stream.next()])
        }
        let journey = [
            Steps.step(Steps.plan(Steps.look, .any(kind: 1, below: 100)), times: 1...4, think: .milliseconds(50)),
            Steps.step(Steps.plan(Steps.make, .new(kind: 0), payload: words), probability: 0.5),
        ]
        func chosen(_ shop: @escaping Street.Shop) -> [[Payload]] {
            let street = Street(LoadMachine([.sample(.arrivals(20), journey, seed: seed)]), shop: shop)
            street.run()
            let makes = street.sent.filter { $0.request.operation == Steps.make }
            return (0..<200).map { customer in makes.filter { $0.request.customer == customer }.map(\.request.payload) }
        }
        let quick = chosen { _, _ in (.zero, Self.confirmed) }
        let slow = chosen { request, now in
            (request.subject % 3 == 0 ? .seconds(4) : .milliseconds(now.nanoseconds % 900), Self.soldOut)
        }
        #expect(quick == slow, "seed \(seed)")
        #expect(quick.count { $0.isEmpty } > 50 && quick.count { !$0.isEmpty } > 50, "seed \(seed)")
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func everyArrivalAndEveryRequestIsAccountedFor(seed: UInt64) {
        var chance = RandomStream(seed: seed)
        let journey = [
            Steps.step(Steps.plan(Steps.look, .any(kind: 1, below: 10)), times: 1...3, think: .milliseconds(300)),
            Steps.making,
            Steps.step(Steps.plan(Steps.undo, .latest(kind: 0)), after: .milliseconds(100), probability: 0.7),
        ]
        let users = ClosedLoad(startVUs: 2, stages: [Stage(duration: .seconds(6), target: 9)])
        let sources = [
            TrafficSource.sample(.arrivals(30, maxVUs: 12), journey, number: 0, of: 2, seed: seed),
            TrafficSource.sample(.closed(users), journey, number: 1, of: 2, seed: seed),
        ]
        let answers = [Self.confirmed, Self.soldOut, Answer(.mailboxFull), Answer(.serviceError)]
        let street = Street(LoadMachine(sources)) { _, _ in
            let delay = Timespan.milliseconds(Int64(chance.nextInRange(0...2_000)))
            return chance.nextBool(probability: 0.1)
                ? nil : (delay, answers[chance.nextInRange(0...answers.count - 1)])
        }
        street.run(until: .start + .seconds(Int64(chance.nextInRange(5...100))))
        street.settle()
        #expect(street.offered == street.started + street.rejected + street.dropped, "seed \(seed)")
        #expect(street.sent.count == street.answered + street.gaveUp, "seed \(seed)")
        #expect(Set(street.sent.map(\.token)).count == street.sent.count, "seed \(seed)")
        let made = street.sent.filter { $0.request.operation == Steps.make }.map(\.request.subject)
        #expect(made == Array(0..<UInt64(made.count)), "seed \(seed): each number once")
    }
}
