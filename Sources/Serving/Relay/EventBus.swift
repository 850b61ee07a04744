package import Contexts

/// A broker between publishers and subscribers, as one process has it: it carries the batches of the process's relay, and
/// hands it the batches of others.
///
/// What a relay needs is the transport's promise: a push returns when the subscriber has committed the effect of each
/// event. So nothing depends on what the broker keeps, and a batch that it loses comes again from the outbox.
package protocol EventBus: EventTransport {
    /// What takes a batch, and returns when the effect of each of its events is committed.
    typealias Taker = @Sendable (EventBatch) async throws(DeliveryFailure) -> Void

    /// Hands the batches of these publishers for a subscriber over, those of one publisher one after the other. All
    /// processes that listen for a subscriber share its batches. Returns at once; the broker may be away for now.
    func listen(as subscriber: ServiceID, to publishers: [ServiceID], _ take: @escaping Taker)

    /// Takes no further batch, and returns when what was taken is answered.
    func endListening() async

    /// Ends everything. What is still pushed fails.
    func close() async
}
