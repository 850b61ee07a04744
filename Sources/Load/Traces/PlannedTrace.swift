package import Contexts
package import Scenarios
package import Traces

/// A trace that a run will replay, as one pass over its file has found it.
package struct PlannedTrace: Sendable {
    /// The path from the process's working directory.
    package let path: String
    /// The traffic that replays it.
    package let traffic: String
    let load: TraceLoad
    /// When arrivals stop.
    let end: Timespan
    private var rows = 0
    /// Rows that come before arrivals end.
    private var rowsInTime = 0
    /// When the last row comes in the replay.
    package private(set) var length = Timespan.zero

    /// - Parameters:
    ///   - each: is called with every row.
    /// - Throws: where the trace cannot be read, or has no row that would be replayed.
    package init(
        _ spec: TrafficSpec, _ load: TraceLoad, path: String, end: Timespan, each: (TraceStep) -> Void
    ) throws(TraceError) {
        self.path = path
        self.load = load
        self.end = end
        traffic = spec.name
        var reader = try TraceReader(path: path)
        while let row = try reader.next() {
            rows += 1
            length = time(of: row.offset)
            if length < end { rowsInTime += 1 }
            each(row.step)
        }
        guard rows > 0 else { throw .empty(path: path, found: "the trace has no rows; check the import") }
        guard rowsInTime > 0 else {
            throw .empty(
                path: path, found: "no row of the trace comes before \(end), when arrivals end; \(Self.remedy)")
        }
    }

    /// When a recorded time is due in a replay.
    func time(of offset: Timespan) -> Timespan { Timespan(seconds: offset.seconds / load.speed) }

    private static let remedy = "raise duration or speed to have them"

    /// `31 rows, the last after 90s`, and how many come too late.
    package var description: String {
        "\(rows) rows, the last after \(length)" + (late.map { "; \($0)" } ?? "")
    }

    /// Says how many rows are left out because they come after arrivals have ended; nil where none does.
    package var late: String? {
        let count = rows - rowsInTime
        guard count > 0 else { return nil }
        return "\(count) of \(rows) rows come after \(end), when arrivals end, and are left out; \(Self.remedy)"
    }
}
