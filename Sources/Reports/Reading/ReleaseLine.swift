internal import Measurement

/// A release of a run over time: it begins, takes its steps, and is promoted or rolled back.
struct ReleaseLine: Hashable, Sendable {
    /// How many releases charts mark.
    static let maximum = 40

    struct Moment: Hashable, Sendable {
        var at: Double
        /// The text of the event after the release's name.
        var text: String
    }

    enum End: Hashable, Sendable { case promoted, rolledBack, open }

    var name: String
    var service: String
    var moments: [Moment]
    var end = End.open

    var from: Double { moments.first?.at ?? 0 }

    /// The reason for which it was rolled back; nil if the log does not say.
    var reasonOfAbort: String? {
        let mark = "aborted: "
        return moments.last { $0.text.hasPrefix(mark) }.map { String($0.text.dropFirst(mark.count)) }
    }

    /// The number of its current step, from 1 on.
    var step: Int { 1 + moments.count { $0.text.hasPrefix("step: ") } }

    /// Whether it stays at its current step, whatever was measured since.
    var isHeld: Bool { moments.last { !$0.text.hasPrefix("measured: ") }?.text.hasPrefix("held: ") == true }

    /// All releases in the record's events, in the order in which they began.
    static func all(in record: Record) -> [ReleaseLine] {
        var lines: [ReleaseLine] = []
        for event in record.measurements.events.events {
            guard [RunEvent.release, RunEvent.held, RunEvent.promoted, RunEvent.rolledBack].contains(event.kind) else {
                continue
            }
            // `front-v2 begins: canary to v2`
            let name = String(event.detail.prefix { $0 != " " })
            let moment = Moment(
                at: Double(event.nanoseconds) / 1e9, text: String(event.detail.dropFirst(name.count + 1)))
            let place = lines.lastIndex { $0.name == name && $0.service == event.subject && $0.end == .open }
            if let place {
                lines[place].moments.append(moment)
            } else {
                lines.append(ReleaseLine(name: name, service: event.subject, moments: [moment]))
            }
            let end: End =
                switch event.kind {
                case RunEvent.promoted: .promoted
                case RunEvent.rolledBack: .rolledBack
                default: .open
                }
            lines[place ?? lines.count - 1].end = end
        }
        return lines
    }
}
