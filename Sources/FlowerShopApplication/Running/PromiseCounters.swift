internal import Contexts
internal import FlowerShop
internal import Measurement

/// Counts the outcomes of the orders that customers were told are confirmed: the headline of a run. Like sagas, these
/// orders count with their outcomes in the windows in which their customers asked for them.
struct PromiseCounters {
    private let confirmed: CounterID
    let honoured: CounterID
    let broken: CounterID
    /// Confirmed orders whose outcome nobody knows yet.
    let open: CounterID

    /// - Parameter asked: counts the orders that customers ask for.
    init(asked: CounterID, _ recorder: RunRecorder) throws(RecorderError) {
        confirmed = try recorder.counter(OrderMetric.confirmed)
        honoured = try recorder.counter(OrderMetric.honoured)
        broken = try recorder.counter(OrderMetric.broken)
        open = try recorder.counter(OrderMetric.endUnknown)
        try recorder.ratio(OrderMetric.served, of: [honoured], to: [asked])
        try recorder.ratio(OrderMetric.failedAfterConfirmation, of: [broken], to: [asked])
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
