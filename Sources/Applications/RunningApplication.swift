package import Contexts
package import Measurement
package import Polyglot

/// What an application registers its metrics with.
package struct RunSetup {
    package let recorder: RunRecorder
    /// The harness' own counters of sagas, for ratios: the sagas that customers asked for, those of them that began,
    /// and those of them that ended as they should.
    package let sagasAsked: CounterID
    package let sagasStarted: CounterID
    package let sagasSucceeded: CounterID

    package init(
        recorder: RunRecorder, sagasAsked: CounterID, sagasStarted: CounterID, sagasSucceeded: CounterID
    ) {
        self.recorder = recorder
        self.sagasAsked = sagasAsked
        self.sagasStarted = sagasStarted
        self.sagasSucceeded = sagasSucceeded
    }
}

/// An application in one run: its services, its books of what has happened, and its own metrics.
///
/// Lives within the isolation of the actor that runs the world. The books know only what these functions tell them. At
/// the end they are compared with the services' databases.
package protocol RunningApplication: AnyObject {
    /// The logic of every service on its database, in the order of ``Application/services``.
    var services: [any ServiceLogic] { get }
    var tally: SagaTally { get }
    /// Sagas that gave their customers what they had asked for, in the whole run.
    var served: Int64 { get }

    /// Replaces a service's logic with an external program. The service's database stays.
    ///
    /// - Returns: the program's keeper, which has not started it yet; nil for a service that cannot be external.
    func replaceLogic(
        of service: ServiceID, by command: ExternalCommand, interruption: Interruption
    ) -> ExternalSupervisor?

    /// Adds its columns of the timeline after all others.
    ///
    /// - Parameter failedAtOnce: counts requests for a saga that were answered with a failure.
    func declareColumns(failedAtOnce: [CounterID]) throws(RecorderError)

    /// A customer asks for a saga.
    ///
    /// - Parameter intended: when the customer meant to ask.
    func asked(_ request: Message, at intended: Instant)

    /// A service has answered a customer.
    ///
    /// - Parameter asked: when the customer meant to ask; nil for a customer who no longer waits.
    /// - Returns: the saga that the answer refuses, if it refuses one.
    func answered(_ reply: Message, at now: Instant, asked: () -> Instant?) -> SagaRefusal?

    /// A customer's request came back without an answer from the application's logic.
    ///
    /// - Returns: the saga that fails because of this, where it is known.
    func turnedAway(_ request: Message, _ failure: DeliveryFailure) -> SagaRefusal?

    /// An event was published. Each event is passed on once, in the order of publication.
    ///
    /// - Returns: nil where the event neither begins nor ends a saga, as is the case for most.
    func published(_ event: Message, at instant: Instant) -> SagaNews?

    /// Whether a saga with that number has begun and was not withdrawn.
    func isSaga(_ number: UInt64) -> Bool

    /// Compares the databases with the books. Call it once, when the run is over.
    ///
    /// - Parameters:
    ///   - isQuiet: whether nothing is under way any more. Otherwise only what is settled can be judged.
    ///   - isUnderWay: whether a saga that has not ended may still make progress.
    func audit(isQuiet: Bool, isUnderWay: (UInt64) -> Bool) -> ApplicationAudit
}

extension RunningApplication {
    /// Nil: no service can be external.
    package func replaceLogic(
        of service: ServiceID, by command: ExternalCommand, interruption: Interruption
    ) -> ExternalSupervisor? { nil }

    /// None.
    package func declareColumns(failedAtOnce: [CounterID]) throws(RecorderError) {}
}

/// What the books of a run say when it ends.
package struct ApplicationAudit: Sendable {
    /// An invariant that was checked.
    package struct Invariant: Sendable {
        package let name: String
        /// How often it did not hold, including breaches that are not listed.
        package let count: Int
        /// Some of the breaches, each with the sentence that reports show.
        package let named: [(text: String, breach: Record.Breach)]

        package init(name: String, count: Int, named: [(text: String, breach: Record.Breach)]) {
            self.name = name
            self.count = count
            self.named = named
        }
    }

    /// In the order of reports. The vocabulary declares each of them. An invariant that could not be judged is not
    /// among them. If it applies to the scenario, the run's record says that it was not judged.
    package let invariants: [Invariant]
    /// The invariant that every saga ends, if it has one. It is not judged where a run was stopped early.
    package let sagaEnds: String?
    /// Sagas for which something is still under way.
    package let unfinished: Int
    /// Sagas that have not ended and never will, ascending.
    package let stuck: [UInt64]
    /// What a reader of the result should know in addition to its figures.
    package let notes: [String]

    package init(
        invariants: [Invariant], sagaEnds: String?, unfinished: Int, stuck: [UInt64], notes: [String] = []
    ) {
        precondition(stuck.isEmpty || sagaEnds != nil, "sagas are stuck, and no invariant says that they may not be")
        self.invariants = invariants
        self.sagaEnds = sagaEnds
        self.unfinished = unfinished
        self.stuck = stuck
        self.notes = notes
    }
}
