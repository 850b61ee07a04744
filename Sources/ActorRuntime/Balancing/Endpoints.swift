internal import Contexts

/// How requests to a service find a replica among its endpoints.
package enum Balancing: String, Hashable, CaseIterable, Sendable {
    /// One after the other.
    case roundRobin = "round-robin"
    /// Draws two replicas and takes the one with fewer requests that are on their way to it or in it. If both have the
    /// same number, takes the first. A request that a link has lost no longer counts.
    ///
    /// Source: Envoy's LEAST_REQUEST with its default `choice_count` of 2 and equal weights, "the power of two
    /// choices". As in Envoy, both draws may name the same replica.
    case leastRequests = "least-requests"
}

/// The replicas of a service that can receive messages, and which of them is next.
struct Endpoints {
    private(set) var replicas: [UInt32] = []
    /// The replica whose turn it is. Requests and the bus share one round.
    private var turn = 0
    private let balancing: Balancing
    private var stream: RandomStream
    /// For each replica, the requests on their way to it or in it. Counted only if the balancing needs the numbers.
    private var requests: [Int] = []

    init(_ balancing: Balancing, stream: RandomStream) {
        self.balancing = balancing
        self.stream = stream
    }

    var count: Int { replicas.count }

    func contains(_ replica: UInt32) -> Bool { replicas.contains(replica) }

    mutating func add(_ replica: UInt32) { replicas.append(replica) }

    mutating func remove(_ replica: UInt32) { replicas.removeAll { $0 == replica } }

    /// Returns the replica whose turn it is, and passes the turn on. There must be a replica.
    mutating func takeTurn() -> UInt32 {
        if turn >= replicas.count { turn = 0 }
        turn += 1
        return replicas[turn - 1]
    }

    /// The replica that the next request goes to; nil if there is none.
    mutating func next() -> UInt32? {
        guard !replicas.isEmpty else { return nil }
        return switch balancing {
        case .roundRobin: takeTurn()
        case .leastRequests: leastRequested(of: replicas)
        }
    }

    /// The replica that a request goes to after it failed at some replicas; nil if there is no other.
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

    /// Chooses a replica as Envoy does.
    private mutating func leastRequested(of some: [UInt32]) -> UInt32 {
        let count = UInt64(some.count)
        let one = some[Int(stream.nextBounded(count))]
        let other = some[Int(stream.nextBounded(count))]
        return underWay(to: other) < underWay(to: one) ? other : one
    }

    private func underWay(to replica: UInt32) -> Int { Int(replica) < requests.count ? requests[Int(replica)] : 0 }

    /// Records that a request goes to a replica.
    mutating func sent(_ request: ParcelRef, to replica: UInt32) {
        guard balancing == .leastRequests else { return }
        while requests.count <= Int(replica) { requests.append(0) }
        requests[Int(replica)] += 1
        request.parcel.countedFor = replica
    }

    /// Records that a request is no longer with its replica, if the request was counted.
    mutating func ended(_ request: ParcelRef) {
        guard request.parcel.countedFor != IntegerMap.none else { return }
        requests[Int(request.parcel.countedFor)] -= 1
        request.parcel.countedFor = IntegerMap.none
    }
}
