internal import NIOCore
internal import Synchronization

/// The endpoints of one service, and whose turn it is.
final class EndpointGroup: Sendable {
    let service: String
    let series = ServiceSeries()

    private let upstreams = Mutex<[Upstream]>([])
    private let turn = Atomic(0)
    private let active = Atomic(0)

    init(_ service: String) { self.service = service }

    var current: [Upstream] { upstreams.withLock { $0 } }

    /// Takes over another list, and returns those that are no longer in it.
    func replace(_ new: [Upstream]) -> [Upstream] {
        upstreams.withLock { upstreams in
            defer { upstreams = new }
            return upstreams.filter { old in !new.contains { $0 === old } }
        }
    }

    // MARK: Requests in hand

    /// Requests that have come and are not answered.
    var inHand: Int { active.load(ordering: .relaxed) }

    /// Whether one more request may come; if so, it counts until it ``leave()``s.
    func admit(maximum: Int?) -> Bool {
        let count = active.add(1, ordering: .relaxed).newValue
        guard let maximum, count > maximum else { return true }
        leave()
        return false
    }

    func leave() { active.subtract(1, ordering: .relaxed) }

    // MARK: Whose turn it is

    /// An endpoint for a request that has failed at some; nil if there is no other.
    func pick(_ balancing: ProxyPolicy.LoadBalancing, except tried: [Upstream]) -> Upstream? {
        let all = current
        guard !all.isEmpty else { return nil }
        switch balancing {
        case .roundRobin:
            let start = Int(UInt(bitPattern: turn.add(1, ordering: .relaxed).oldValue) % UInt(all.count))
            if tried.isEmpty { return all[start] }
            for offset in all.indices {
                let upstream = all[(start + offset) % all.count]
                if !tried.contains(where: { $0 === upstream }) { return upstream }
            }
            return nil
        case .leastRequests:
            let open = tried.isEmpty ? all : all.filter { upstream in !tried.contains { $0 === upstream } }
            guard open.count > 1 else { return open.first }
            let chance = Chance.next()
            let first = Int(chance >> 33) % open.count
            let second = Int(chance & 0x7FFF_FFFF) % (open.count - 1)
            let (left, right) = (open[first], open[second < first ? second : second + 1])
            return right.inHand < left.inHand ? right : left
        }
    }
}
