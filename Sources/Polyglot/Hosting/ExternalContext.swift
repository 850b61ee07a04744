import Contexts
import FlowerShop

/// A context whose decisions an external program makes: what ``HostedContext`` is for our own.
///
/// Whatever the program does, the worst that comes of it is a message that failed: nothing is written then.
final class ExternalContext<Context: WireContext>: ServiceLogic {
    private let supervisor: ExternalSupervisor
    private let database: any ContextDatabase<Context.Rows>
    /// Our own logic, for ``WireContext/reads``: the rows are all that it needs.
    private let own = Context(ShopConfiguration(products: []))

    init(
        _ context: Context.Type, asking supervisor: ExternalSupervisor, on database: some ContextDatabase<Context.Rows>
    ) {
        self.supervisor = supervisor
        self.database = database
    }

    func handle(_ work: Work, decision: inout Decision) -> HandlingResult {
        // Version 1 of the protocol has no requests to other services, and so no outcomes of them.
        guard case .message = work.cause else { return .failed }
        if let kind = work.message.shopMessage, Context.reads.contains(kind) { return show(work, &decision) }
        // The commit asks the inbox too, but a question to the program costs more than this one.
        if work.isFromBus, database.hasHandled(work.message.id) { return .duplicate }
        return database.carryOut(work, decision: &decision) { rows, decision in
            let loaded = rows
            let decided = supervisor.ask(WireLine.message(work, loaded), at: work.now) {
                (line) throws(ExternalFailure) in
                try ExternalDecision(line, of: Context.self, about: work, rows: loaded)
            }
            guard let decided else { return false }
            rows = decided.rows
            decided.fill(&decision)
            return true
        }
    }

    /// Answers from the rows. Nothing is decided, so there is nothing to ask the program, and nothing to commit.
    private func show(_ work: Work, _ decision: inout Decision) -> HandlingResult {
        var rows = Context.Rows()
        database.load(for: work.message, into: &rows)
        own.decide(work, rows: &rows, decision: &decision)
        return .committed
    }

    func events(after id: UInt64, limit: Int, into events: inout [Message]) {
        database.events(after: id, limit: limit, into: &events)
    }

    func confirm(through id: UInt64) { database.confirm(through: id) }

    func forget(_ id: UInt64) { database.forget(id) }

    func sync() { database.sync() }

    func lose(_ loss: StorageLoss) { database.lose(loss) }
}
