internal import Contexts
package import Traces

/// What a row of a trace asks for, and how it depends on other rows.
///
/// All things that the rows of a trace make are of one kind.
package struct RowPlan: Sendable {
    package enum Relation: Hashable, Sendable {
        /// It waits for no other row.
        case none
        /// It makes something to which later rows refer by this name. ``request`` is about a new one.
        case make(reference: String)
        /// It waits for the answers to everything that its session is making.
        case afterSession
        /// It is about what an earlier row made under that name, and waits for the answer to that row. The subject of
        /// ``request`` is ignored.
        case about(reference: String)
    }

    package var relation: Relation
    package var request: RequestPlan

    package init(_ request: RequestPlan, _ relation: Relation = .none) {
        if case .make = relation {
            precondition(request.kindMade != nil, "a row that makes something makes a new thing")
        }
        self.request = request
        self.relation = relation
    }
}

/// A recorded trace that a run replays. It reads the rows one by one and never the whole file.
package final class TraceReplay {
    /// A row with the numbers that the run uses.
    struct Row {
        let session: UInt64
        let plan: RowPlan
        /// Its line in the file.
        let line: Int
    }

    /// A row that waits for an answer, and the place of its customer.
    struct Held {
        let row: Row
        let index: Int
    }

    private struct Making {
        let reference: String
        let session: UInt64
        /// In the order of their arrival.
        var held: [Held] = []
    }

    package let planned: PlannedTrace
    private let plan: (TraceStep) -> RowPlan
    private var reader: TraceReader
    private var pending: TraceRow?
    /// The number for each reference of the trace. It grows with the number of things made, by about 100 bytes each,
    /// because any later row may be about any of them. Things whose making failed are not in it.
    private var numbers: [String: UInt64] = [:]
    /// Things that were asked for and are not answered yet, and the same for each session. They hold no more than is
    /// under way.
    private var underWay: [UInt64: Making] = [:]
    private var underWayBySession: [UInt64: [UInt64]] = [:]
    private var heldBack = 0
    private var longestHeldBack = Timespan.zero
    /// Why the rest of the trace could not be read.
    package private(set) var failure: TraceError?

    /// - Parameter plan: turns a row into what the application does with it.
    package init(_ planned: PlannedTrace, plan: @escaping (TraceStep) -> RowPlan) throws(TraceError) {
        self.planned = planned
        self.plan = plan
        reader = try TraceReader(path: planned.path)
        advance()
    }

    /// When the next row is due; nil at the end.
    var nextInstant: Instant? { pending.map { .start + time(of: $0) } }

    func take() -> Row? {
        guard let row = pending else { return nil }
        advance()
        return Row(session: UInt64(row.session), plan: plan(row.step), line: row.line)
    }

    /// Lines of the file that could not be used so far, for a report; nil if all could be used.
    package var badLines: String? {
        reader.badLines.total == 0
            ? nil
            : reader.badLines.byReason.map { "\($0.count) \($0.reason.rawValue)" }.joined(separator: ", ")
    }

    /// A row asks for something that the trace calls `reference`.
    func made(_ number: UInt64, reference: String, session: UInt64) {
        numbers[reference] = number
        underWay[number] = Making(reference: reference, session: session)
        underWayBySession[session, default: []].append(number)
    }

    /// The number that a row must wait for; nil if it need not wait.
    func holding(_ row: Row) -> UInt64? {
        switch row.plan.relation {
        case .none, .make: nil
        case .afterSession: underWayBySession[row.session]?.first
        case .about(let reference): numbers[reference].flatMap { underWay[$0] == nil ? nil : $0 }
        }
    }

    func hold(_ row: Row, by index: Int, for number: UInt64) {
        underWay[number]?.held.append(Held(row: row, index: index))
    }

    /// A row that had waited is sent.
    func sent(heldBackFor length: Timespan) {
        heldBack += 1
        longestHeldBack = max(longestHeldBack, length)
    }

    /// How many rows waited for an answer so far, and how long at most, for a report; nil where none did.
    package var heldBackRows: String? {
        guard heldBack > 0 else { return nil }
        let steps = heldBack == 1 ? "1 step" : "\(heldBack) steps"
        let (its, depends) = heldBack == 1 ? ("its", "it depends") : ("their", "they depend")
        let longest = Double(longestHeldBack.nanoseconds / 100_000) / 10
        return "\(steps) waited beyond \(its) time for an answer that \(depends) on, at most \(longest) ms"
    }

    /// A thing that a row asked for has been answered, or its customer no longer waits. Returns the rows that waited
    /// for it.
    func ended(_ number: UInt64, isServed: Bool) -> [Held] {
        guard let ended = underWay.removeValue(forKey: number) else { return [] }
        underWayBySession[ended.session]?.removeAll { $0 == number }
        if underWayBySession[ended.session]?.isEmpty == true { underWayBySession[ended.session] = nil }
        if !isServed, numbers[ended.reference] == number { numbers[ended.reference] = nil }
        return ended.held
    }

    /// What was made under a reference, or is being made.
    func number(of reference: String) -> UInt64? { numbers[reference] }

    private func time(of row: TraceRow) -> Timespan { planned.time(of: row.offset) }

    private func advance() {
        do throws(TraceError) {
            pending = try reader.next()
            if let row = pending, time(of: row) >= planned.end { pending = nil }
        } catch {
            failure = error
            pending = nil
        }
    }
}
