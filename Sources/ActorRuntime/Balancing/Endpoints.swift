internal import Contexts

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

/// The replicas of a service that messages are sent to, and which of them is next.
struct Endpoints {
    private(set) var replicas: [UInt32] = []
    /// Whose turn it is. Requests and the bus take turns from the same round.
    private var turn = 0
    private let balancing: Balancing
    private var stream: RandomStream
    /// By replica: requests on their way to it or in it. Counted only for the balancing that asks.
    private var requests: [Int] = []

    init(_ balancing: Balancing, stream: RandomStream) {
        self.balancing = balancing
        self.stream = stream
    }

    var count: Int { replicas.count }

    func contains(_ replica: UInt32) -> Bool { replicas.contains(replica) }

    mutating func add(_ replica: UInt32) { replicas.append(replica) }

    mutating func remove(_ replica: UInt32) { replicas.removeAll { $0 == replica } }

    /// The replica whose turn it is; the next one has it then. There must be one.
    mutating func takeTurn() -> UInt32 {
        if turn >= replicas.count { turn = 0 }
        turn += 1
        return replicas[turn - 1]
    }

    /// The replica that a request goes to; nil where there is none.
    mutating func next() -> UInt32? {
        guard !replicas.isEmpty else { return nil }
        return switch balancing {
        case .roundRobin: takeTurn()
        case .leastRequests: leastRequested(of: replicas)
        }
    }

    /// The replica that a request goes to which has failed at some; nil where there is no other.
    mutating func next(but tried: (UInt32, UInt32)) -> UInt32? {
        let untried = replicas.filter { $0 != tried.0 && $0 != tried.1 }
        guard !untried.isEmpty else { return nil }
        switch balancing {
        case .roundRobin:
            var next = takeTurn()
            while next == tried.0 || next == tried.1 { next = takeTurn() }
            return next
        case .leastRequests: return leastRequested(of: untried)
        }
    }

    /// Envoy's choice.
    private mutating func leastRequested(of some: [UInt32]) -> UInt32 {
        let count = UInt64(some.count)
        let one = some[Int(stream.nextBounded(count))]
        let other = some[Int(stream.nextBounded(count))]
        return underWay(to: other) < underWay(to: one) ? other : one
    }

    private func underWay(to replica: UInt32) -> Int { Int(replica) < requests.count ? requests[Int(replica)] : 0 }

    /// A request goes to a replica.
    mutating func sent(_ request: ParcelRef, to replica: UInt32) {
        guard balancing == .leastRequests else { return }
        while requests.count <= Int(replica) { requests.append(0) }
        requests[Int(replica)] += 1
        request.parcel.countedFor = replica
    }

    /// A request is with its replica no longer, if it counted as that.
    mutating func ended(_ request: ParcelRef) {
        guard request.parcel.countedFor != IntegerMap.none else { return }
        requests[Int(request.parcel.countedFor)] -= 1
        request.parcel.countedFor = IntegerMap.none
    }
}
