/// What became of the messages to one service. Every delivery of a message, the first one and each redelivery, ends in
/// exactly one of `delivered`, `rejected`, `dropped` and `lost`, or is still under way, so that messages offered +
/// `redelivered` + `duplicated` + `passedOn` = `delivered` + `rejected` + `dropped` + `lost` once the service is quiet.
/// The others count what happened on the way.
package struct ServiceCounters: Hashable, Sendable {
    /// A worker has handled it; the bus delivers again where its transaction could not commit.
    package var delivered: UInt64 = 0
    /// The mailbox was full, or no replica was ready: the sender was told; the bus delivers again.
    package var rejected: UInt64 = 0
    /// A full mailbox's policy lost it.
    package var dropped: UInt64 = 0
    /// It was with a replica that died: the sender of a request is told. Or a link lost it: nobody is. The bus delivers
    /// again.
    package var lost: UInt64 = 0
    /// Deliveries by the bus after the first of a message.
    package var redelivered: UInt64 = 0
    /// Messages that became dead letters; the last delivery of each is in one of the others too.
    package var deadLettered: UInt64 = 0
    /// Dead letters that were given up for good, because there were too many.
    package var discarded: UInt64 = 0
    /// Copies that links made.
    package var duplicated: UInt64 = 0
    /// The inbox knew it.
    package var duplicates: UInt64 = 0
    /// Calls that this service's replicas sent to another one, each attempt by itself.
    package var calls: UInt64 = 0
    /// Calls that this service wanted to make and its circuit breakers did not permit.
    package var notPermitted: UInt64 = 0
    /// Attempts after the first of a call.
    package var retries: UInt64 = 0
    /// Attempts of this service's calls that took too long.
    package var timeouts: UInt64 = 0
    /// Requests of clients to this service that took the gateway too long.
    package var gatewayTimeouts: UInt64 = 0
    /// Attempts after the first that the gateway made at clients' requests to this service.
    package var passedOn: UInt64 = 0

    package init() {}
}
