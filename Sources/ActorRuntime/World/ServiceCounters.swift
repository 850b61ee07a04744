/// What happened to the messages to one service. Every delivery of a message, the first one and each redelivery, ends
/// in exactly one of `delivered`, `rejected`, `dropped` and `lost`, or is still under way. So messages offered +
/// `redelivered` + `duplicated` + `passedOn` = `delivered` + `rejected` + `dropped` + `lost` once the service is quiet.
/// The other counters count what happened on the way.
package struct ServiceCounters: Hashable, Sendable {
    /// A worker has handled it. The bus delivers it again if its transaction could not commit.
    package var delivered: UInt64 = 0
    /// The mailbox was full, or no replica was ready. The sender was told; the bus delivers again.
    package var rejected: UInt64 = 0
    /// A full mailbox lost it because of its policy.
    package var dropped: UInt64 = 0
    /// The message was with a replica that died, and the sender of a request is told. Or a link lost it, and nobody is
    /// told. The bus delivers again.
    package var lost: UInt64 = 0
    /// Deliveries by the bus after a message's first one.
    package var redelivered: UInt64 = 0
    /// Messages that became dead letters. The last delivery of each is also in one of the other counters.
    package var deadLettered: UInt64 = 0
    /// Dead letters that were given up for good because there were too many.
    package var discarded: UInt64 = 0
    /// Copies that links made.
    package var duplicated: UInt64 = 0
    /// Messages that the inbox already knew.
    package var duplicates: UInt64 = 0
    /// Calls that this service's replicas sent to another service. Each attempt counts by itself.
    package var calls: UInt64 = 0
    /// Calls that this service wanted to make but its circuit breakers did not permit.
    package var notPermitted: UInt64 = 0
    /// Attempts after a call's first one.
    package var retries: UInt64 = 0
    /// Attempts of this service's calls that took too long.
    package var timeouts: UInt64 = 0
    /// Requests of clients to this service that took too long for the gateway.
    package var gatewayTimeouts: UInt64 = 0
    /// Attempts after the first one that the gateway made at clients' requests to this service.
    package var passedOn: UInt64 = 0

    package init() {}
}
