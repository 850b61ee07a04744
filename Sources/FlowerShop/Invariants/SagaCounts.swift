/// Running counts of a run's sagas.
package struct SagaCounts: Hashable, Sendable {
    /// Orders that customers meant to place, each counted once however often it was sent.
    package internal(set) var placements = 0
    /// Sagas: orders that were accepted for payment and not withdrawn since.
    package internal(set) var started = 0
    package internal(set) var delivered = 0
    /// Sagas that came to nothing and were undone correctly. Counted beside its parts, because each event asks for it.
    package private(set) var compensated = 0
    private var compensatedByReason = [Int](repeating: 0, count: FailureReason.allCases.count + 1)
    private var refusedByReason = [Int](repeating: 0, count: RefusalReason.allCases.count + 1)

    /// Those of ``compensated`` that failed for this reason.
    package func compensated(_ reason: FailureReason) -> Int { compensatedByReason[Int(reason.rawValue)] }

    /// Orders that were refused and started no saga.
    package func refused(_ reason: RefusalReason) -> Int { refusedByReason[Int(reason.rawValue)] }

    package var refused: Int { refusedByReason.reduce(0, +) }
    package var ended: Int { delivered + compensated }

    /// Sagas that have started and not ended.
    package var inFlight: Int { started - ended }

    /// Sagas that ended correctly ÷ sagas started, 0...1; nil if none started.
    package var completion: Double? { started == 0 ? nil : Double(ended) / Double(started) }

    /// Sagas that were delivered and whose customers were told ÷ sagas started, 0...1; nil if none started.
    package var success: Double? { started == 0 ? nil : Double(delivered) / Double(started) }

    mutating func end(_ outcome: SagaOutcome) {
        switch outcome {
        case .delivered: delivered += 1
        case .compensated(let reason):
            compensated += 1
            compensatedByReason[Int(reason.rawValue)] += 1
        }
    }

    mutating func refuse(_ reason: RefusalReason, by amount: Int = 1) {
        refusedByReason[Int(reason.rawValue)] += amount
    }
}
