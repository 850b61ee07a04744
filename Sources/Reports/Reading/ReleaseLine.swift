internal import Measurement

/// A release of a run over time: from when it begins until it is promoted or rolled back, and what it did on the way.
struct ReleaseLine: Hashable, Sendable {
    /// Releases that charts mark.
    static let maximum = 40

    struct Moment: Hashable, Sendable {
        var at: Double
        /// What the event says behind the release's name.
        var text: String
    }

    enum End: Hashable, Sendable { case promoted, rolledBack, open }

    var name: String
    var service: String
    var moments: [Moment]
    var end = End.open

    var from: Double { moments.first?.at ?? 0 }

    /// What made it go back; nil where the log does not say.
    var reasonOfAbort: String? {
        let mark = "aborted: "
        return moments.last { $0.text.hasPrefix(mark) }.map { String($0.text.dropFirst(mark.count)) }
    }

    /// The step that it has come to, from 1 on.
    var step: Int { 1 + moments.count { $0.text.hasPrefix("step: ") } }

    /// Whether it stays where it is, whatever was measured since.
    var isHeld: Bool { moments.last { !$0.text.hasPrefix("measured: ") }?.text.hasPrefix("held: ") == true }

    /// From the record's events, in the order in which they began.
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
