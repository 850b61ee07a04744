import Testing

@testable import ActorRuntime
@testable import Contexts

@Suite struct EndpointsTests {
    private func endpoints(_ balancing: Balancing, _ replicas: [UInt32]) -> Endpoints {
        var endpoints = Endpoints(balancing, stream: RandomStream(seed: 1))
        for replica in replicas { endpoints.add(replica) }
        return endpoints
    }

    @Test func requestsAndTheBusTakeTurnsFromOneRound() {
        var endpoints = endpoints(.roundRobin, [4, 7, 9])
        #expect(endpoints.next() == 4)
        #expect(endpoints.takeTurn() == 7)
        #expect(endpoints.next() == 9)
        #expect(endpoints.takeTurn() == 4)
    }

    @Test func theRoundGoesOnWhereAReplicaHasLeft() {
        var endpoints = endpoints(.roundRobin, [4, 7, 9])
        for _ in 0..<3 { _ = endpoints.next() }
        endpoints.remove(9)
        #expect(!endpoints.contains(9) && endpoints.count == 2)
        #expect(endpoints.next() == 4)
        #expect(endpoints.next() == 7)
        endpoints.remove(4)
        endpoints.remove(7)
        #expect(endpoints.next() == nil)
    }

    @Test(arguments: Balancing.allCases)
    func aRequestGoesToNoReplicaThatItHasFailedAt(_ balancing: Balancing) {
        var endpoints = endpoints(balancing, [4, 7, 9])
        for _ in 0..<20 { #expect(endpoints.next(but: (4, 9)) == 7) }
        #expect(endpoints.next(but: (7, IntegerMap.none)) != 7)
        endpoints.remove(7)
        #expect(endpoints.next(but: (4, 9)) == nil)
    }

    @Test func ofTwoThatAreDrawnTheOneWithFewerRequestsIsAsked() {
        var endpoints = endpoints(.leastRequests, [0, 1])
        var pool = ParcelPool()
        var requests: [ParcelRef] = []
        for _ in 0..<100 {
            let request = pool.make(
                Message(type: MessageType(rawValue: 1), key: 1), from: .client, to: ServiceID(rawValue: 0))
            endpoints.sent(request, to: 1)
            requests.append(request)
        }
        // Only where both draws name the busy one is it asked: one time in four.
        let asked = (0..<1_000).count { _ in endpoints.next() == 1 }
        #expect((200...300).contains(asked))
        for request in requests {
            endpoints.ended(request)
            endpoints.ended(request)
        }
        let after = (0..<1_000).count { _ in endpoints.next() == 1 }
        #expect((430...570).contains(after))
    }
}
