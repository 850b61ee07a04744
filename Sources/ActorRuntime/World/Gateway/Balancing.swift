/// How requests to a service find a replica among its endpoints.
package enum Balancing: String, Hashable, CaseIterable, Sendable {
    /// One after the other.
    case roundRobin = "round-robin"
    /// Of two that are drawn, the one with fewer requests on their way to it or in it; the first where both have as
    /// many. A request that a link has lost counts no longer.
    ///
    /// Source: Envoy's LEAST_REQUEST with its default `choice_count` of 2 and equal weights, "the power of two choices".
    /// As there, both draws may name the same one.
    case leastRequests = "least-requests"
}
