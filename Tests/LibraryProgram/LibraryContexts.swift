import Contexts
import Storage

/// How often something has happened to a loan.
struct LoanRow: EmptyInitializable, Sendable {
    var loan: UInt64 = 0
    var version: UInt32 = 0
    var count = 0
}

/// Hands a book over when register allows it, and says so to all.
struct DeskContext: BoundedContext {
    func decide(_ work: Work, rows: inout LoanRow, decision: inout Decision) {
        let message = work.message
        switch work.cause {
        case .message: decision.request(Message(.mayBorrow, about: message), from: LibraryMessage.register)
        case .outcome(.reply(let reply)) where reply.libraryMessage == .allowed:
            rows.count += 1
            decision.publish(Message(.lent, about: message))
            decision.reply(Message(.handedOver, about: message))
        case .outcome(.reply): turnDown(message, .denied, &decision)
        case .outcome: turnDown(message, .registerSilent, &decision)
        }
    }

    private func turnDown(_ message: Message, _ reason: LibraryMessage.Refusal, _ decision: inout Decision) {
        decision.reply(Message(.turnedDown, about: message, code: reason.rawValue))
    }
}

/// Says who may borrow, and enters what was lent.
struct RegisterContext: BoundedContext {
    /// The share of readers who may not, 0...1.
    let denied: Double

    func decide(_ work: Work, rows: inout LoanRow, decision: inout Decision) {
        switch work.message.libraryMessage {
        case .mayBorrow:
            let isDenied = Double(work.chance >> 11) * 0x1p-53 < denied
            decision.reply(Message(isDenied ? .denied : .allowed, about: work.message))
        case .lent: rows.count += 1
        case .show:
            decision.reply(
                Message(type: LibraryMessage.shown.type, key: work.message.key, body: Body(a: Int64(rows.count))))
        default: break
        }
    }
}

/// The table of either service: a row a loan.
struct LoanTables: MemoryTables {
    private(set) var rows: [LoanRow] = []

    /// How often something has happened to a loan.
    func count(of loan: UInt64) -> Int { loan < rows.count ? rows[Int(loan)].count : 0 }

    func load(for message: Message, into row: inout LoanRow) {
        row = message.key < rows.count ? rows[Int(message.key)] : LoanRow()
        row.loan = message.key
    }

    func isCurrent(_ row: LoanRow) -> Bool {
        row.version == (row.loan < rows.count ? rows[Int(row.loan)].version : 0)
    }

    mutating func write(_ row: LoanRow) {
        while rows.count <= row.loan { rows.append(LoanRow(loan: UInt64(rows.count))) }
        rows[Int(row.loan)] = row
        rows[Int(row.loan)].version += 1
    }
}
