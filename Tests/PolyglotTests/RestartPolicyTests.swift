import Testing

@testable import Polyglot

@Suite struct RestartPolicyTests {
    /// How many messages fail without a start until the next one.
    private func pause(_ policy: inout RestartPolicy) -> Int {
        var count = 0
        while !policy.mayStart() { count += 1 }
        return count
    }

    @Test("A program is started again at once until it has failed too often in a row, and then more and more seldom")
    func pauses() {
        var policy = RestartPolicy()
        var pauses: [Int] = []
        for _ in 0..<20 {
            policy.failed()
            pauses.append(pause(&policy))
        }
        let early = Array(repeating: 0, count: RestartPolicy.maximumInARow - 1)
        let late = (0..<16).map { min(RestartPolicy.firstPause << $0, RestartPolicy.longestPause) }
        #expect(pauses == early + late)
    }

    @Test("One decision makes up for all failures")
    func success() {
        var policy = RestartPolicy()
        for _ in 0..<8 {
            policy.failed()
            _ = pause(&policy)
        }
        policy.succeeded()
        #expect(policy.failuresInARow == 0)
        policy.failed()
        #expect(pause(&policy) == 0)
    }
}
