internal import Applications
internal import Measurement

/// Counts the reasons why sagas came to nothing: one counter for each reason, found by its code. The first code is 1. A
/// code that stands for no reason is counted too, as ``SagaDeclaration/unknownReason``, from the first time that it is
/// seen.
struct ReasonCounters {
    private(set) var counters: [CounterID] = []
    private var unknown: CounterID?
    /// The column of the timeline that counts all of them; nil where there is none.
    private let column: String?
    private let register: (MetricLabels) throws(RecorderError) -> CounterID

    init(
        _ reasons: [String], column: String? = nil,
        _ register: @escaping (MetricLabels) throws(RecorderError) -> CounterID
    ) throws(RecorderError) {
        self.column = column
        self.register = register
        for reason in reasons { counters.append(try register(["reason": reason])) }
    }

    mutating func counter(of code: Int, _ recorder: RunRecorder) -> CounterID {
        if counters.indices.contains(code - 1) { return counters[code - 1] }
        if let unknown { return unknown }
        guard let counter = try? register(["reason": SagaDeclaration.unknownReason]) else {
            preconditionFailure("no series is left for a reason that nobody declared")
        }
        if let column { recorder.extend(column: column, by: counter) }
        unknown = counter
        return counter
    }
}
