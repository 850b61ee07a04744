internal import Contexts
internal import FlowerShop
internal import Measurement

/// What became of the orders that customers were told are confirmed: the headline of a run. Like sagas they count in the
/// windows in which their customers asked for them, with their ends.
struct PromiseCounters {
    private let confirmed: CounterID
    let honoured: CounterID
    let broken: CounterID
    /// Confirmed, and nobody knows yet what becomes of them.
    let open: CounterID

    /// - Parameter asked: counts the orders that customers ask for.
    init(asked: CounterID, _ recorder: RunRecorder) throws(RecorderError) {
        confirmed = try recorder.counter(ShopMetric.confirmed, better: .higher)
        honoured = try recorder.counter(ShopMetric.honoured, better: .higher)
        broken = try recorder.counter(ShopMetric.broken, better: .lower)
        open = try recorder.counter(ShopMetric.endUnknown, better: .lower)
        try recorder.ratio(ShopMetric.served, of: [honoured], to: [asked], better: .higher)
        try recorder.ratio(ShopMetric.failedAfterConfirmation, of: [broken], to: [asked], better: .lower)
    }

    func confirmed(askedAt: Instant, _ recorder: RunRecorder) {
        recorder.add(to: confirmed, at: askedAt.nanoseconds)
        recorder.add(to: open, at: askedAt.nanoseconds)
    }

    func ended(_ end: PromiseEnd, _ recorder: RunRecorder) {
        recorder.add(-1, to: open, at: end.askedAt.nanoseconds)
        recorder.add(to: end.isKept ? honoured : broken, at: end.askedAt.nanoseconds)
    }
}
