import Contexts
import FlowerShop

typealias NotificationContextSuite = ConformanceSuite<NotificationContext>

/// The checks for one context.
struct ConformanceSuite<Context: WireContext> {
    /// The number of messages in the sequence that is compared with our own context.
    private static var questions: Int { 500 }
    /// How long a program must be silent when it was not asked.
    private static var silence: Timespan { .milliseconds(100) }

    static var service: String { Context.service.name }

    private let command: ExternalCommand
    private let ours: Context
    private let works: [Work]

    init(_ command: ExternalCommand, seed: UInt64) {
        self.command = command
        ours = Context(ShopConfiguration(products: []))
        works = Questions<Context>(seed: seed, count: Self.questions).works
    }

    private enum Outcome: Error {
        case broken(String)
        case failed(ExternalFailure)
    }

    func run() -> [ConformanceCheck] {
        let hello = check("says hello in time") { (_) throws(Outcome) in }
        guard hello.problem == nil else { return [hello] }
        return [
            hello,
            check("decides as our own \(Self.service), \(works.count) messages", decidesAsOurs),
            check("answers the same lines the same way, in another order and by another process", isPure),
            check("lets a message that comes twice take effect once", isIdempotent),
            check("refuses a message that it does not know, and goes on", refusesTheUnknown),
            check("refuses orders and customers that the shop cannot have", refusesNumbers),
            check("takes the largest message, of \(ShopLimits.maximumLinesPerOrder) lines", takesTheLargest),
            check("leaves keys alone that it does not know", ignoresKeys),
            check("goes on after it was killed and started again", survivesRestarts),
            check("is silent when it is not asked", isSilent),
            check("ends when its input does", endsWithItsInput),
        ]
    }

    /// Runs a check with a program that has just started.
    private func check(
        _ name: String, _ body: (inout Conversation<Context>) throws(Outcome) -> Void
    ) -> ConformanceCheck {
        do throws(Outcome) {
            var conversation = try start()
            try body(&conversation)
            return ConformanceCheck(name)
        } catch {
            switch error {
            case .broken(let problem): return ConformanceCheck(name, problem)
            case .failed(let failure): return ConformanceCheck(name, "\(failure)")
            }
        }
    }

    private func start() throws(Outcome) -> Conversation<Context> {
        do throws(ExternalFailure) {
            return try Conversation<Context>(command)
        } catch {
            throw .failed(error)
        }
    }

    private func decide(
        _ work: Work, _ rows: Context.Rows, line: String? = nil, _ conversation: inout Conversation<Context>
    ) throws(Outcome) -> ExternalDecision<Context.Rows> {
        do throws(ExternalFailure) {
            return try conversation.decide(work, rows, line: line)
        } catch {
            throw .failed(ExternalFailure(error.kind, "\(error.detail); it was asked about \(work.message.json)"))
        }
    }

    private func ourDecision(_ work: Work, _ rows: Context.Rows) -> (text: DecisionText, rows: Context.Rows) {
        var (rows, decision) = (rows, Decision())
        ours.decide(work, rows: &rows, decision: &decision)
        return (DecisionText(rows: rows, decision), rows)
    }

    /// Asks about a message and compares the answer with our own context. Returns the rows, which are the same for
    /// both.
    @discardableResult
    private func compare(
        _ work: Work, _ rows: Context.Rows, line: String? = nil, _ conversation: inout Conversation<Context>
    ) throws(Outcome) -> Context.Rows {
        let theirs = DecisionText(try decide(work, rows, line: line, &conversation))
        let expected = ourDecision(work, rows)
        guard theirs == expected.text else {
            throw .broken("\(work.message.json) with the rows \(rows.json): \(theirs), expected \(expected.text)")
        }
        return expected.rows
    }

    // MARK: The checks

    private func decidesAsOurs(_ conversation: inout Conversation<Context>) throws(Outcome) {
        var rows: [UInt64: Context.Rows] = [:]
        for work in works {
            let key = work.message.key
            rows[key] = try compare(work, rows[key] ?? Context.Rows(), &conversation)
        }
    }

    private func isPure(_ conversation: inout Conversation<Context>) throws(Outcome) {
        var rows: [UInt64: Context.Rows] = [:]
        var asked: [(work: Work, rows: Context.Rows, answer: DecisionText)] = []
        for work in works {
            let before = rows[work.message.key] ?? Context.Rows()
            let decided = try decide(work, before, &conversation)
            asked.append((work, before, DecisionText(decided)))
            rows[work.message.key] = decided.rows
        }
        var other = try start()
        for (work, rows, answer) in asked.reversed() {
            let again = DecisionText(try decide(work, rows, &other))
            guard again == answer else { throw .broken("\(work.message.json): first \(answer), then \(again)") }
        }
    }

    private func isIdempotent(_ conversation: inout Conversation<Context>) throws(Outcome) {
        for work in Questions<Context>.everyKind {
            let rows = try compare(work, Context.Rows(), &conversation)
            try compare(work, rows, &conversation)
        }
    }

    private func refusesTheUnknown(_ conversation: inout Conversation<Context>) throws(Outcome) {
        try compare(Questions<Context>.unknown, Context.Rows(), &conversation)
        try compare(works[0], Context.Rows(), &conversation)
    }

    private func refusesNumbers(_ conversation: inout Conversation<Context>) throws(Outcome) {
        for work in Questions<Context>.outOfRange { try compare(work, Context.Rows(), &conversation) }
    }

    private func takesTheLargest(_ conversation: inout Conversation<Context>) throws(Outcome) {
        try compare(Questions<Context>.largest, Context.Rows(), &conversation)
    }

    /// A later version of the protocol may send more keys.
    private func ignoresKeys(_ conversation: inout Conversation<Context>) throws(Outcome) {
        let line = WireLine.message(works[0], Context.Rows())
        try compare(
            works[0], Context.Rows(), line: "{\"later\":{\"versions\":[2,3]}," + line.dropFirst(), &conversation)
    }

    private func survivesRestarts(_ conversation: inout Conversation<Context>) throws(Outcome) {
        var rows: [UInt64: Context.Rows] = [:]
        for (index, work) in works.prefix(60).enumerated() {
            if index % 20 == 19 { conversation = try start() }
            let key = work.message.key
            rows[key] = try compare(work, rows[key] ?? Context.Rows(), &conversation)
        }
    }

    private func isSilent(_ conversation: inout Conversation<Context>) throws(Outcome) {
        try compare(works[0], Context.Rows(), &conversation)
        guard !conversation.isTalkative(within: Self.silence) else {
            throw .broken("it wrote more than one line for one line")
        }
    }

    private func endsWithItsInput(_ conversation: inout Conversation<Context>) throws(Outcome) {
        guard conversation.endsWithItsInput() else {
            throw .broken("it still ran \(command.timeout.seconds) s after the end of its standard input")
        }
    }
}
