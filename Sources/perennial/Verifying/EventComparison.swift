internal import Simulation
internal import Synchronization
internal import SystemPackage

/// Compares the events of a run with those of another run as they happen, up to the first difference.
final class EventComparison: Sendable {
    struct Difference: Sendable {
        /// Counted from 1.
        var number: Int
        /// Nil if this run had ended.
        var here: TracedEvent?
        /// Nil if the other run had ended.
        var there: TracedEvent?
    }

    enum Result: Sendable {
        case identical(events: Int)
        case different(Difference)
        /// The events are the same, but the digests are not: the contents of messages differ.
        case contentsDiffer(events: Int)
        /// The other run's stream was cut off after this many events.
        case cutOff(events: Int)
    }

    private struct State: ~Copyable {
        var reader: EventReader
        var events = 0
        var found: Result?
    }

    private let state: Mutex<State>

    init(_ file: FileDescriptor) { state = Mutex(State(reader: EventReader(file))) }

    /// Takes this run's next event. Returns false once the comparison is decided; the run can then end.
    func compare(_ event: TracedEvent) -> Bool {
        state.withLock { state in
            if state.found == nil { Self.compare(event, &state) }
            return state.found == nil
        }
    }

    /// The result, if this run has ended with that digest.
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
