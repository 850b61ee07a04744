internal import Simulation
internal import Synchronization

/// Holds the events of a run against those of another one as they happen, up to the first that differs.
final class EventComparison: Sendable {
    struct Difference: Sendable {
        /// Counted from 1.
        var number: Int
        /// Nil where this run had ended.
        var here: TracedEvent?
        /// Nil where the other run had ended.
        var there: TracedEvent?
    }

    enum Result: Sendable {
        case identical(events: Int)
        case different(Difference)
        /// The same events, but not the same digest: messages differ in what they say.
        case contentsDiffer(events: Int)
        /// The other run's stream was cut off after so many events.
        case cutOff(events: Int)
    }

    private struct State: ~Copyable {
        var reader: EventReader
        var events = 0
        var found: Result?
    }

    private let state: Mutex<State>

    init(_ descriptor: Int32) { state = Mutex(State(reader: EventReader(descriptor))) }

    /// This run's next event. False once the comparison is decided, and the run need not go on.
    func compare(_ event: TracedEvent) -> Bool {
        state.withLock { state in
            if state.found == nil { Self.compare(event, &state) }
            return state.found == nil
        }
    }

    /// The result, where this run has ended with that digest.
    func finish(digest: String) -> Result {
        state.withLock { state in
            if let found = state.found { return found }
            guard let there = state.reader.next() else { return .cutOff(events: state.events) }
            if EventRecord.isEnd(there) {
                let isSame = there == EventRecord.end(digest: digest)
                return isSame ? .identical(events: state.events) : .contentsDiffer(events: state.events)
            }
            return .different(Difference(number: state.events + 1, here: nil, there: there))
        }
    }

    private static func compare(_ event: TracedEvent, _ state: inout State) {
        guard let there = state.reader.next() else {
            state.found = .cutOff(events: state.events)
            return
        }
        if there == event {
            state.events += 1
        } else {
            let other = EventRecord.isEnd(there) ? nil : there
            state.found = .different(Difference(number: state.events + 1, here: event, there: other))
        }
    }
}
