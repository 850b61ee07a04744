internal import ActorRuntime
internal import Contexts
internal import FlowerShop
internal import Measurement

/// Keeps some sagas of a run step by step; see ``SagaSelection``.
///
/// Who is kept depends on the numbers of orders and on how their sagas end, and draws nothing from the run's randomness.
/// Sampled are the orders whose number is a multiple of a stride, which doubles when there are too many of them. Whether
/// a saga will fail is not known as it begins: so others are watched too, as many at a time as there is room for, and
/// let go of when they succeed.
final class SagaKeeper {
    struct Entry {
        /// Why it is kept; nil as long as that depends on its end.
        var reason: KeptSaga.Reason?
        var order: UInt64
        var placed: Instant
        var end = KeptSaga.End.unfinished
        var cause: String?
        /// Its failure or refusal, for the quota of that kind.
        var code: UInt8 = 0
        var ended: Instant?
        var steps = StepStore.List()
        /// Whether it is watched or kept; one that is not leaves its place to a later one.
        var isOpen = true
    }

    let selection: SagaSelection
    private(set) var watch: StepWatch?
    private(set) var entries: ContiguousArray<Entry> = []
    private var free: ContiguousArray<UInt32> = []
    private(set) var store: StepStore
    private(set) var orders = 0
    /// One order in so many is sampled: a power of two.
    private(set) var stride: UInt64 = 1
    private var sampled = 0
    private var candidates = 0
    private var failures = [Int](repeating: 0, count: 1 + FailureReason.allCases.count)
    private var refusals = [Int](repeating: 0, count: 1 + RefusalReason.allCases.count)
    private let failureNames = [""] + FailureReason.allCases.map { snakeCase($0) }
    private let refusalNames = [""] + RefusalReason.allCases.map { snakeCase($0) }

    init(_ selection: SagaSelection) {
        self.selection = selection
        let blocks = SagaLimits.maximumStepsInAll / StepStore.stepsPerBlock
        let room = SagaLimits.maximumSampled + 2 * SagaLimits.maximumCandidates
        store = StepStore(
            maximumBlocks: selection == .all ? Int(UInt32.max) - 1 : blocks,
            maximumStepsPerList: SagaLimits.maximumSteps, reserved: selection == .none ? 0 : blocks)
        guard selection != .none else { return }
        entries.reserveCapacity(room)
        free.reserveCapacity(room)
        watch = StepWatch(types: Self.watchedTypes, capacity: room) { [unowned self] in keep($1, of: $0) }
    }

    /// Messages of a saga: those about an order but for questions, which change nothing, and their answers.
    private static var watchedTypes: [MessageType] {
        let reads: [ShopMessage] = [
            .showOrder, .showPayment, .showDelivery, .showStock, .showMessages, .orderShown, .paymentShown,
            .deliveryShown, .stockShown, .messagesShown, .notFound,
        ]
        return ShopMessage.allCases.filter { $0.isAboutOrder && !reads.contains($0) }.map(\.type)
    }

    private func keep(_ step: Step, of name: UInt32) {
        store.append(step, to: &entries[Int(name)].steps)
    }

    // MARK: Beginnings

    /// A customer means to place an order; once for each order.
    func placed(_ order: UInt64, at now: Instant) {
        guard let watch, watch.name(of: order) == nil else { return }
        orders += 1
        switch selection {
        case .none: break
        case .all: if entries.count < SagaLimits.maximumOfAll { open(order, .all, at: now) }
        case .some:
            if order % stride == 0 {
                open(order, .sampled, at: now)
                sampled += 1
                while sampled > SagaLimits.maximumSampled { thinOut() }
            } else if candidates < SagaLimits.maximumCandidates {
                open(order, nil, at: now)
                candidates += 1
            }
        }
    }

    private func open(_ order: UInt64, _ reason: KeptSaga.Reason?, at now: Instant) {
        let entry = Entry(reason: reason, order: order, placed: now)
        let name = free.popLast() ?? UInt32(entries.count)
        if Int(name) == entries.count { entries.append(entry) } else { entries[Int(name)] = entry }
        watch?.watch(order, as: name)
    }

    /// Doubles the stride. Of the sampled sagas that it leaves out those stay that failed, and those that may yet.
    private func thinOut() {
        stride *= 2
        for name in entries.indices {
            let entry = entries[name]
            guard entry.isOpen, entry.reason == .sampled, entry.order % stride != 0 else { continue }
            sampled -= 1
            candidates += 1
            entries[name].reason = nil
            if entry.end != .unfinished { decide(UInt32(name)) }
        }
    }

    // MARK: Ends

    func ended(_ saga: EndedSaga) {
        guard let name = watch?.name(of: saga.order) else { return }
        entries[Int(name)].ended = saga.endedAt
        switch saga.outcome {
        case .delivered: entries[Int(name)].end = .succeeded
        case .compensated(let failure):
            entries[Int(name)].end = .compensated
            entries[Int(name)].cause = failureNames[Int(failure.rawValue)]
            entries[Int(name)].code = failure.rawValue
        }
        decide(name)
    }

    /// No saga was started, or the one that was is none after all.
    func refused(_ order: UInt64, _ refusal: RefusalReason, at now: Instant) {
        guard let name = watch?.name(of: order), entries[Int(name)].end == .unfinished else { return }
        entries[Int(name)].ended = now
        entries[Int(name)].end = .refused
        entries[Int(name)].cause = refusalNames[Int(refusal.rawValue)]
        entries[Int(name)].code = refusal.rawValue
        decide(name)
    }

    /// A message says why an order is refused.
    func refused(by message: Message, at now: Instant) {
        guard let refusal = UInt8(exactly: message.body.c).flatMap(RefusalReason.init) else { return }
        refused(message.key, refusal, at: now)
    }

    /// Keeps a candidate that has ended if it is one of the first of its kind, or makes room.
    private func decide(_ name: UInt32) {
        let entry = entries[Int(name)]
        guard entry.reason == nil else { return }
        let code = Int(entry.code)
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
        watch?.unwatch(entries[Int(name)].order)
        store.release(&entries[Int(name)].steps)
        entries[Int(name)].isOpen = false
        free.append(name)
    }

    /// The run is over: of those that have not ended some are kept, with what the auditor says of their end.
    func finish(_ end: (UInt64) -> KeptSaga.End) {
        for name in entries.indices where entries[name].isOpen && entries[name].end == .unfinished {
            entries[name].end = end(entries[name].order)
        }
        var unfinished = entries.indices.filter { entries[$0].isOpen && entries[$0].reason == nil }
        // Those first that somebody has to look at.
        unfinished.sort {
            let (one, other) = (entries[$0], entries[$1])
            return (one.end == .stuck ? 0 : 1, one.order) < (other.end == .stuck ? 0 : 1, other.order)
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
