package import Texts

/// The `trace` executor: a recorded trace with its own timing and sessions.
package struct TraceLoad: Sendable {
    /// The trace file as written: relative to the scenario file, or absolute.
    package var file: String
    /// How many times faster than recorded the trace is replayed; above 0.
    package var speed: Double
    /// The most journeys in progress at the same time. An arrival beyond them is dropped and counted.
    package var maxVUs: Int
    /// Where the file is named, so that a file that cannot be replayed can be reported there.
    package var position = SourcePosition.generated

    package init(file: String, speed: Double = 1, maxVUs: Int = TrafficSpec.defaultMaxVUs) {
        self.file = file
        self.speed = speed
        self.maxVUs = maxVUs
    }
}

extension TraceLoad: Hashable {
    /// Equal when they replay the same, wherever they are written.
    package static func == (left: TraceLoad, right: TraceLoad) -> Bool {
        left.file == right.file && left.speed == right.speed && left.maxVUs == right.maxVUs
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(file) }
}
