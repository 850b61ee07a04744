import Contexts
import Platform
import Serving
import Testing

@testable import Hosting

@Suite struct MeasurementTests {
    private static func figures(_ requests: Int, _ failures: Int, times: [Double] = []) -> FiguresSnapshot.Version {
        var version = FiguresSnapshot()["stones", "v2"]
        (version.requests, version.failures) = (requests, failures)
        for time in times { version.durations.add(time) }
        return version
    }

    @Test func `only what came between two looks counts`() {
        let measurement = Measurement(
            since: Self.figures(100, 10), to: Self.figures(150, 11), slowerThan: nil)
        #expect(measurement == Measurement(requests: 50, errors: 1))
    }

    @Test func `a gateway that has started anew counts from nothing`() {
        let measurement = Measurement(since: Self.figures(100, 10), to: Self.figures(7, 1), slowerThan: nil)
        #expect(measurement == Measurement(requests: 7, errors: 1))
    }

    @Test func `a request that may have been slower than the limit counts as slow`() {
        let before = Self.figures(2, 0, times: [0.001, 3])
        let now = Self.figures(5, 0, times: [0.001, 3, 0.09, 0.2, 4])
        // The bounds are 0.1, 0.25, 0.5 and so on: 0.2 s lies below 0.25 s, and nobody knows whether below 0.22 s.
        #expect(Measurement(since: before, to: now, slowerThan: .milliseconds(220)).slow == 2)
        #expect(Measurement(since: before, to: now, slowerThan: .milliseconds(250)).slow == 1)
    }
}
