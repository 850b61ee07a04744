internal import Contexts
internal import Scenarios
internal import Traces

/// A trace that a run will replay, as one pass over its file found it.
package struct PlannedTrace: Sendable {
    /// From where the process stands.
    package let path: String
    /// The traffic that replays it.
    package let traffic: String
    let load: TraceLoad
    /// When arrivals stop.
    let end: Timespan
    let survey: TraceSurvey

    /// - Throws: where the trace cannot be read, or has no row that would be replayed.
    init(_ spec: TrafficSpec, _ load: TraceLoad, path: String, end: Timespan) throws(TraceError) {
        self.path = path
        self.load = load
        self.end = end
        traffic = spec.name
        survey = try TraceSurvey(path: path, speed: load.speed, end: end)
        guard survey.rows > 0 else { throw .empty(path: path, found: "the trace has no rows; check the import") }
        guard survey.rowsInTime > 0 else {
            throw .empty(
                path: path, found: "no row of the trace comes before \(end), when arrivals end; \(Self.remedy)")
        }
    }

    private static let remedy = "raise duration or speed to have them"

    /// `31 rows, the last after 90s`, and how many come too late.
    package var description: String {
        "\(survey.rows) rows, the last after \(TraceReplay.time(of: survey.length, speed: load.speed))"
            + (late.map { "; \($0)" } ?? "")
    }

    /// Says how many rows are left out because they come when arrivals have ended; nil where none does.
    package var late: String? {
        let count = survey.rows - survey.rowsInTime
        guard count > 0 else { return nil }
        return "\(count) of \(survey.rows) rows come after \(end), when arrivals end, and are left out; \(Self.remedy)"
    }
}
