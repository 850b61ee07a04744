import Testing

@testable import Measurement
@testable import Reports

@Suite struct SagaWorkTests {
    private let work = SagaWork(SagaSamples.saga.steps)

    @Test func thereIsAMomentForEachStep() {
        #expect(work.moments.map(\.step) == SagaSamples.saga.steps)
    }

    @Test func aPieceOfWorkIsWhatAWorkerHoldsFromItsBeginningToItsEnd() {
        #expect(work.pieces.map { $0.started.at / 1_000_000 } == [13, 9, 61, 81])
        #expect(work.pieces.map { ($0.ended?.at ?? 0) / 1_000_000 } == [30, 34, 65, 90])
        #expect(work.pieces.map(\.ended?.kind) == [.handled, .handled, .turnedAway, .handled])
        #expect(work.moments.compactMap(\.held).map { $0 / 1_000_000 } == [17, 25, 4, 9])
    }

    @Test func whatIsStillInHandComesLastAndHasNoEnd() {
        let cut = SagaWork(Array(SagaSamples.saga.steps.prefix(9)))
        #expect(cut.pieces.map(\.started.parcel) == [5, 4])
        #expect(cut.pieces.map { $0.ended == nil } == [false, true])
    }

    @Test func waitsAreKnownWhereTheyEnd() {
        let began = work.moments.filter { $0.step.kind == .started }
        #expect(began.map { $0.inMailbox / 1_000_000 } == [8, 0, 0, 0])
        #expect(began.map { $0.inBus / 1_000_000 } == [0, 0, 26, 15])
        let waits = SagaWaits(work.moments)
        #expect(waits.mailbox == 8_000_000)
        #expect(waits.bus == 41_000_000)
        #expect(waits.work == 55_000_000)
        #expect(waits.pauses == 10_000_000)
        #expect([waits.timeouts, waits.notPermitted, waits.turnedAway, waits.again] == [1, 1, 2, 1])
    }

    @Test func aSumOfWaitsStaysAtWhatANumberHolds() {
        let pause = SagaStep(at: 0, kind: .pause, message: 1, service: 0, parcel: 1, value: .max)
        #expect(SagaWaits(SagaWork([pause, pause]).moments).pauses == .max)
    }

    @Test("An answer that comes after the time-out of its call is one that nobody waits for")
    func anAnswerAfterTheTimeOutIsAbandoned() {
        let answers = work.moments.filter { $0.step.kind == .answered }
        #expect(answers.map(\.isAbandoned) == [true])
        #expect(work.moments.filter { $0.step.kind == .called }.map(\.attempt) == [1, 2])
    }

    @Test func anEventKnowsItsSubscribersAndATimersMessageHasNone() {
        func step(_ at: Int64, _ kind: SagaStep.Kind, _ message: Int, _ service: Int) -> SagaStep {
            SagaStep(at: at, kind: kind, message: message, service: service, parcel: kind == .posted ? service : nil)
        }
        let work = SagaWork([
            step(1, .published, 4, 0), step(1, .posted, 4, 1), step(1, .posted, 5, 2), step(1, .posted, 4, 3),
            step(1, .published, 5, 0), step(1, .posted, 4, 4), step(1, .posted, 5, 5), step(2, .posted, 5, 6),
        ])
        #expect(work.moments.map(\.subscribers) == [[1, 3], [], [], [], [5], [], [], []])
        #expect(
            work.moments.filter { $0.step.kind == .posted }.map(\.isOfEvent) == [true, false, true, true, true, false])
    }

    @Test func aParcelsNumberThatIsUsedAgainBringsNothingOfTheOneBefore() {
        func step(_ at: Int64, _ kind: SagaStep.Kind) -> SagaStep {
            SagaStep(at: at, kind: kind, message: 1, service: 0, replica: 0, parcel: 1)
        }
        let work = SagaWork([
            step(0, .asked), step(1, .arrived), step(2, .started), step(3, .asked), step(4, .handled),
        ])
        #expect(work.pieces.isEmpty)
        #expect(work.moments.last?.held == nil)
    }
}
