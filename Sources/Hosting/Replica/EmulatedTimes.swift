internal import Contexts
internal import Serving
internal import Synchronization

/// A service that is busy with each message for as long as its scenario says, besides what it really does: for experiments
/// only. A worker sleeps before it decides, as a simulated one does.
///
/// Whatever is measured with it is partly an assumption, so whoever reports it must say so.
struct EmulatedTimes: WaitingService {
    private let inner: any WaitingService
    private let sampler: Sampler
    private let clock: any ServedClock
    private let stream: Draws

    /// - Parameter stream: the replica's own, so that replicas do not sleep in step.
    init(_ inner: any WaitingService, of time: Distribution, stream: RandomStream, clock: any ServedClock) {
        self.inner = inner
        self.clock = clock
        sampler = Sampler(time)
        self.stream = Draws(stream)
    }

    var books: any AsyncServiceDatabase { inner.books }

    func handle(_ work: Work, from source: WorkSource) async throws(DatabaseError) -> HandledWork {
        // A worker that has waited for another service goes on with the same message.
        // Nor does a copy take time again: a batch that was too slow would be so for ever.
        var takesTime = work.cause.isMessage
        if takesTime { takesTime = try await !isCopy(work, from: source) }
        if takesTime {
            do throws(CancellationError) { try await clock.sleep(for: stream.next(sampler)) } catch {
                throw DatabaseError(.cancelled, at: .load)
            }
        }
        return try await inner.handle(work, from: source)
    }

    private func isCopy(_ work: Work, from source: WorkSource) async throws(DatabaseError) -> Bool {
        guard work.isFromBus, case .sender = source else { return false }
        return try await inner.books.hasHandled(work.message.id)
    }

    private final class Draws: Sendable {
        private let stream: Mutex<RandomStream>

        init(_ stream: RandomStream) { self.stream = Mutex(stream) }

        func next(_ sampler: Sampler) -> Timespan { stream.withLock { sampler.next(&$0) } }
    }
}
