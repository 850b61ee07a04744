import Applications
import Contexts
import Measurement
import Storage

/// The library in one run. Its books are a list of the loans that were published, in the order of their numbers.
final class RunningLibrary: RunningApplication {
    static let invariant = "loans-registered"
    /// The code of the refusal of a reader who found nobody at the desk.
    static let closed = LibraryMessage.Refusal.allCases.count + 1

    let services: [any ServiceLogic]
    private let register: MemoryDatabase<LoanTables>
    private let recorder: RunRecorder
    private let handedOver: CounterID
    private let askedFor: CounterID
    /// By loan: when its reader meant to borrow, and how often `lent` was published.
    private var loans: [(askedAt: Instant, lent: Int)] = []
    private(set) var tally = SagaTally(started: 0, ended: 0)

    init(denied: Double, _ setup: RunSetup) throws(RecorderError) {
        let desk = MemoryDatabase(LoanTables(), of: LibraryMessage.desk)
        register = MemoryDatabase(LoanTables(), of: LibraryMessage.register)
        services = [
            HostedContext(DeskContext(), on: desk),
            HostedContext(RegisterContext(denied: denied), on: register),
        ]
        recorder = setup.recorder
        askedFor = setup.sagasAsked
        handedOver = try recorder.counter(LoanMetric.handedOver)
        try recorder.ratio(LoanMetric.served, of: [handedOver], to: [askedFor])
    }

    var served: Int64 { recorder.count(of: handedOver) }

    func declareColumns(failedAtOnce: [CounterID]) throws(RecorderError) {
        try recorder.column(LoanMetric.columns.asked, .counted([askedFor]))
        try recorder.column(LoanMetric.columns.served, .counted([handedOver]))
        try recorder.column(LoanMetric.columns.failed, .counted(failedAtOnce))
    }

    func asked(_ request: Message, at intended: Instant) {
        while loans.count <= request.key { loans.append((intended, 0)) }
        loans[Int(request.key)].askedAt = intended
    }

    func answered(_ reply: Message, at now: Instant, asked: () -> Instant?) -> SagaRefusal? {
        guard reply.libraryMessage == .turnedDown else {
            if let asked = asked() { recorder.add(to: handedOver, at: asked.nanoseconds) }
            return nil
        }
        return SagaRefusal(saga: reply.key, reason: Int(reply.body.c))
    }

    func turnedAway(_ request: Message, _ failure: DeliveryFailure) -> SagaRefusal? {
        failure.isTurnedAway ? SagaRefusal(saga: request.key, reason: Self.closed) : nil
    }

    /// A loan begins and ends with the one event that there is.
    func published(_ event: Message, at instant: Instant) -> SagaNews? {
        loans[Int(event.key)].lent += 1
        let askedAt = loans[Int(event.key)].askedAt
        tally = SagaTally(started: tally.started + 1, ended: tally.ended + 1)
        let end = SagaEnd(saga: event.key, reason: 0, startedAt: askedAt, endedAt: instant)
        return SagaNews(begun: askedAt, ended: end, inFlight: 0)
    }

    func isSaga(_ number: UInt64) -> Bool { number < loans.count && loans[Int(number)].lent > 0 }

    func audit(isQuiet: Bool, isUnderWay: (UInt64) -> Bool) -> ApplicationAudit {
        // What is still on its way may yet be entered.
        let wrong = loans.indices.filter { loan in
            let entered = register.read { $0.count(of: UInt64(loan)) }
            return entered != loans[loan].lent && (isQuiet || entered > loans[loan].lent)
        }
        let breaches = wrong.map { loan in
            let breach = Record.Breach(
                invariant: Self.invariant, subject: "loan", number: UInt64(loan),
                expected: "entered \(loans[loan].lent) times",
                found: "entered \(register.read { $0.count(of: UInt64(loan)) }) times")
            return ("loan \(loan)", breach)
        }
        return ApplicationAudit(
            invariants: [ApplicationAudit.Invariant(name: Self.invariant, count: breaches.count, named: breaches)],
            sagaEnds: nil, unfinished: 0, stuck: [])
    }
}
