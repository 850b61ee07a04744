import Contexts

/// A program that has sent its hello. It is asked one question after another, without a world around it.
struct Conversation<Context: WireContext>: ~Copyable {
    private var program: ExternalProgram
    private let command: ExternalCommand

    init(_ command: ExternalCommand) throws(ExternalFailure) {
        self.command = command
        program = try ExternalProgram.greeted(command, for: Context.service)
    }

    /// The answer to a line, whatever that line is.
    mutating func ask(_ line: String) throws(ExternalFailure) -> [UInt8] {
        try program.ask(line, within: command.timeout)
    }

    /// The decision about a message, if the answer is one.
    mutating func decide(
        _ work: Work, _ rows: Context.Rows, line: String? = nil
    ) throws(ExternalFailure) -> ExternalDecision<Context.Rows> {
        let answer = try ask(line ?? WireLine.message(work, rows))
        return try ExternalDecision(answer, of: Context.self, about: work, rows: rows)
    }

    /// Whether it writes something within a time although nothing was asked.
    mutating func isTalkative(within time: Timespan) -> Bool { program.hasMore(within: time) }

    /// Whether it ends in time after its input has ended.
    mutating func endsWithItsInput() -> Bool { program.isOver(within: command.timeout) }
}

/// A decision as a text: equal texts are equal decisions.
struct DecisionText: Hashable, CustomStringConvertible {
    let description: String

    init<Rows: WireRows>(_ decision: ExternalDecision<Rows>) {
        self.init(
            rows: decision.rows.json, decision.events, reply: decision.reply,
            timers: decision.timer.map { [Transaction.Timer(message: $0.message, after: $0.after)] } ?? [],
            cancelled: decision.cancelledTimer.map { [$0] } ?? [])
    }

    init(rows: some WireRows, _ decision: Decision) {
        self.init(
            rows: rows.json, decision.transaction.events, reply: decision.reply, timers: decision.transaction.timers,
            cancelled: decision.transaction.cancelledTimers)
    }

    private init(
        rows: String, _ events: [Message], reply: Message?, timers: [Transaction.Timer], cancelled: [UInt64]
    ) {
        var text = "rows \(rows), events [\(events.map(\.json).joined(separator: ", "))]"
        if let reply { text += ", reply \(reply.json)" }
        for timer in timers { text += ", timer \(timer.message.json) after \(timer.after.nanoseconds) ns" }
        for key in cancelled { text += ", the timer of \(key) cancelled" }
        description = text
    }
}
