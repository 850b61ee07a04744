import Contexts
import Testing

@testable import Serving

@Suite struct RequestLimitTests {
    private func milliseconds(_ count: Int64) -> Instant { .start + .milliseconds(count) }

    /// The arithmetic of nginx 1.22: with `rate=10r/s burst=2 nodelay` three requests pass at once, and then one each 100 ms.
    @Test func aBurstPassesAtOnceAndThenTheRate() {
        let limit = RequestLimit(rate: 10, burst: 2)
        let taken = [0, 0, 0, 0, 99, 100, 100, 150, 200, 1_000, 1_000, 1_000, 1_000].map {
            limit.takes("a", at: milliseconds($0))
        }
        #expect(
            taken == [
                true, true, true, false, false, true, false, false, true, true, true, true, false,
            ])
    }

    @Test func withoutBurstARequestPassesWhenTheOneBeforeHasDrained() {
        let limit = RequestLimit(rate: 2, burst: 0)
        #expect(
            [0, 499, 500, 999, 1_000].map { limit.takes("a", at: milliseconds($0)) } == [
                true, false, true, false, true,
            ])
    }

    @Test func whoStaysBelowTheRateIsNeverRefused() {
        let limit = RequestLimit(rate: 600, burst: 1)
        let step = 1_000_000_000 / Int64(600) + 1
        #expect((0..<6_000).allSatisfy { limit.takes("a", at: Instant(nanoseconds: $0 * step)) })
    }

    @Test func eachClientHasItsOwn() {
        let limit = RequestLimit(rate: 1, burst: 0)
        #expect(limit.takes("a", at: .start) && limit.takes("b", at: .start))
        #expect(!limit.takes("a", at: .start) && !limit.takes("b", at: .start))
    }

    @Test func aClientThatWasAwayForAgesIsTaken() {
        let limit = RequestLimit(rate: RequestLimit.maximumRate, burst: 0)
        #expect(limit.takes("a", at: .start) && limit.takes("a", at: .distantFuture))
    }

    @Test func itKeepsNoMoreClientsThanItMayAndForgetsWhoHasNotAskedForLong() {
        let limit = RequestLimit(rate: 1, burst: 0)
        #expect(limit.takes("first", at: .start))
        for number in 1..<RequestLimit.maximumClients {
            #expect(limit.takes("\(number)", at: milliseconds(Int64(number))))
        }
        #expect(!limit.takes("first", at: milliseconds(900)))
        for number in 0..<1_000 { #expect(limit.takes("new \(number)", at: milliseconds(20_000))) }
        #expect(limit.clientCount == RequestLimit.maximumClients)
    }

    @Test func whoAsksTooOftenGets429() async throws {
        let handler = LimitedHandler(sampleRoutes(), RequestLimit(rate: 1, burst: 1), clock: TestClock())
        try await withServer(handler: handler) { server in
            #expect(try await server.isWell())
            #expect(try await server.isWell())
            let refused = try await server.answer(to: "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(refused.status == 429 && refused.field("Retry-After") == "1")
        }
    }
}
