/// The `trace` executor: a recorded trace with its own timing and sessions.
package struct TraceLoad: Hashable, Sendable {
    /// The trace file as written: relative to the scenario file, or absolute.
    package var file: String
    /// How many times faster than recorded; above 0.
    package var speed: Double
    /// Journeys in progress at the same time; an arrival beyond them is dropped and counted.
    package var maxVUs: Int

    package init(file: String, speed: Double = 1, maxVUs: Int = TrafficSpec.defaultMaxVUs) {
        self.file = file
        self.speed = speed
        self.maxVUs = maxVUs
    }
}
