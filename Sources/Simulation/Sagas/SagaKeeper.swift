internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Measurement

/// Keeps some sagas of a run step by step; see ``SagaSelection``.
///
/// Which sagas are kept depends on their numbers and on how they end. The choice draws nothing from the run's
/// randomness. A saga is sampled if its number is a multiple of a stride. The stride doubles when there are too many
/// sampled sagas. Nobody knows at the beginning of a saga whether it will fail. Other sagas are therefore watched too,
/// as many at a time as there is room for, and dropped when they succeed.
final class SagaKeeper {
    struct Entry {
        /// Why it is kept; nil while that depends on its end.
        var reason: KeptSaga.Reason?
        var saga: UInt64
        var placed: Instant
        var end = KeptSaga.End.unfinished
        var cause: String?
        /// The code of its failure or refusal, for the quota of that kind.
        var code = 0
        var ended: Instant?
        var steps = StepStore.List()
        /// Whether it is watched or kept. A saga that is not gives its place to a later one.
        var isOpen = true
    }

    let selection: SagaSelection
    private(set) var watch: StepWatch?
    private(set) var entries: ContiguousArray<Entry> = []
    private var free: ContiguousArray<UInt32> = []
    private(set) var store: StepStore
    /// Sagas that customers asked for.
    private(set) var asked = 0
    /// One in this many sagas is sampled: a power of two.
    private(set) var stride: UInt64 = 1
    private var sampled = 0
    private var candidates = 0
    /// The number kept for each reason, by its code; 0 stands for a code without a reason.
    private var failures: [Int]
    private var refusals: [Int]
    private let failureNames: [String]
    private let refusalNames: [String]

    init(_ selection: SagaSelection, _ application: any Application) {
        self.selection = selection
        failureNames = [SagaDeclaration.unknownReason] + application.sagas.failures
        refusalNames = [SagaDeclaration.unknownReason] + application.sagas.refusals
        failures = failureNames.map { _ in 0 }
        refusals = refusalNames.map { _ in 0 }
        let blocks = SagaLimits.maximumStepsInAll / StepStore.stepsPerBlock
        let room = SagaLimits.maximumSampled + 2 * SagaLimits.maximumCandidates
        store = StepStore(
            maximumBlocks: selection == .all ? Int(UInt32.max) - 1 : blocks,
            maximumStepsPerList: SagaLimits.maximumSteps, reserved: selection == .none ? 0 : blocks)
        guard selection != .none else { return }
        entries.reserveCapacity(room)
        free.reserveCapacity(room)
        let steps = application.messages.all.filter { $0.concernsSaga && $0.isStep }.map(\.type)
        watch = StepWatch(types: steps, capacity: room) { [unowned self] in keep($1, of: $0) }
    }

    /// The rule by which sagas are kept, in words.
    ///
    /// - Parameter subject: what a saga is about, as reports name it.
    func rule(_ subject: ReportVocabulary.Subject) -> String {
        guard selection == .some else { return "every saga up to \(SagaLimits.maximumOfAll)" }
        return
            "one \(subject.singular) in \(stride), and the first \(SagaLimits.maximumPerFailure) sagas of each failure, "
            + "\(SagaLimits.maximumPerRefusal) \(subject.plural) of each refusal and \(SagaLimits.maximumUnfinished) sagas "
            + "without an end, of up to \(SagaLimits.maximumCandidates) watched at a time"
    }

    private func keep(_ step: Step, of name: UInt32) {
        store.append(step, to: &entries[Int(name)].steps)
    }

    // MARK: Beginnings

    /// A customer means to ask for a saga. Called once for each saga.
    func asked(_ saga: UInt64, at now: Instant) {
        guard let watch, watch.name(of: saga) == nil else { return }
        asked += 1
        switch selection {
        case .none: break
        case .all: if entries.count < SagaLimits.maximumOfAll { open(saga, .all, at: now) }
        case .some:
            if saga % stride == 0 {
                open(saga, .sampled, at: now)
                sampled += 1
                while sampled > SagaLimits.maximumSampled { thinOut() }
            } else if candidates < SagaLimits.maximumCandidates {
                open(saga, nil, at: now)
                candidates += 1
            }
        }
    }

    private func open(_ saga: UInt64, _ reason: KeptSaga.Reason?, at now: Instant) {
        let entry = Entry(reason: reason, saga: saga, placed: now)
        let name = free.popLast() ?? UInt32(entries.count)
        if Int(name) == entries.count { entries.append(entry) } else { entries[Int(name)] = entry }
        watch?.watch(saga, as: name)
    }

    /// Doubles the stride. Of the sampled sagas that it leaves out, those stay that failed or may still fail.
    private func thinOut() {
        stride *= 2
        for name in entries.indices {
            let entry = entries[name]
            guard entry.isOpen, entry.reason == .sampled, entry.saga % stride != 0 else { continue }
            sampled -= 1
            candidates += 1
            entries[name].reason = nil
            if entry.end != .unfinished { decide(UInt32(name)) }
        }
    }

    // MARK: Ends

    func ended(_ saga: SagaEnd) {
        guard let name = watch?.name(of: saga.saga) else { return }
        entries[Int(name)].ended = saga.endedAt
        if saga.reason == 0 {
            entries[Int(name)].end = .succeeded
        } else {
            entries[Int(name)].end = .compensated
            let code = failureNames.indices.contains(saga.reason) ? saga.reason : 0
            entries[Int(name)].cause = failureNames[code]
            entries[Int(name)].code = code
        }
        decide(name)
    }

    /// No saga was started, or the one that was started is withdrawn.
    func refused(_ refusal: SagaRefusal, at now: Instant) {
        guard let name = watch?.name(of: refusal.saga), entries[Int(name)].end == .unfinished else { return }
        entries[Int(name)].ended = now
        entries[Int(name)].end = .refused
        let code = refusalNames.indices.contains(refusal.reason) ? refusal.reason : 0
        entries[Int(name)].cause = refusalNames[code]
        entries[Int(name)].code = code
        decide(name)
    }

    /// Keeps a candidate that has ended if it is one of the first of its kind, and otherwise makes room.
    private func decide(_ name: UInt32) {
        let entry = entries[Int(name)]
        guard entry.reason == nil else { return }
        let code = entry.code
        candidates -= 1
        switch entry.end {
        case .compensated where failures[code] < SagaLimits.maximumPerFailure:
            failures[code] += 1
            entries[Int(name)].reason = .failed
        case .refused where refusals[code] < SagaLimits.maximumPerRefusal:
            refusals[code] += 1
            entries[Int(name)].reason = .refused
        default: close(name)
        }
    }

    private func close(_ name: UInt32) {
        watch?.unwatch(entries[Int(name)].saga)
        store.release(&entries[Int(name)].steps)
        entries[Int(name)].isOpen = false
        free.append(name)
    }

    /// The run is over. Some of the sagas that have not ended are kept, with what the auditor says about their end.
    func finish(_ end: (UInt64) -> KeptSaga.End) {
        for name in entries.indices where entries[name].isOpen && entries[name].end == .unfinished {
            entries[name].end = end(entries[name].saga)
        }
        var unfinished = entries.indices.filter { entries[$0].isOpen && entries[$0].reason == nil }
        // The ones that somebody must look at come first.
        unfinished.sort {
            let (one, other) = (entries[$0], entries[$1])
            return (one.end == .stuck ? 0 : 1, one.saga) < (other.end == .stuck ? 0 : 1, other.saga)
        }
        for (index, name) in unfinished.enumerated() {
            if index < SagaLimits.maximumUnfinished {
                entries[name].reason = .unfinished
            } else {
                close(UInt32(name))
            }
        }
    }
}

/// Which sagas of a run are kept step by step.
package enum SagaSelection: String, CaseIterable, Sendable {
    /// Some sagas, spread evenly over all of them, and the first of each way to fail; see ``SagaLimits``.
    case some
    /// Every saga, up to ``SagaLimits/maximumOfAll``.
    case all
    /// None: nothing is watched.
    case none
}

/// How much is kept of sagas. Memory does not grow beyond these limits, however long the run is.
package enum SagaLimits {
    /// Sampled sagas. If a run has that many, at least half as many are kept.
    package static let maximumSampled = 200
    /// Sagas kept for each reason for which a saga is compensated.
    package static let maximumPerFailure = 20
    /// Orders kept for each reason for which an order is refused.
    package static let maximumPerRefusal = 5
    /// Sagas kept that had not ended when the run did, in addition to the sampled ones.
    package static let maximumUnfinished = 50
    /// Sagas watched at a time because they may still fail. Those that succeed make room for others.
    package static let maximumCandidates = 256
    /// Steps of one saga. A saga that succeeds has some 60.
    package static let maximumSteps = 1024
    /// Steps of all sagas at a time: 6.3 MB.
    package static let maximumStepsInAll = 131_072
    /// Sagas kept when all are to be kept.
    package static let maximumOfAll = 200_000
}
