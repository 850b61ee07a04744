package import Contexts
internal import FlowerShop

/// An external program that decides in place of a context. Hosts and databases are the same as for a context of our
/// own.
///
/// Whatever the program does, the worst result is a message that failed. In that case nothing is written.
package struct ExternalContext<Context: WireContext>: Decider {
    package typealias Rows = Context.Rows

    private let supervisor: ExternalSupervisor
    /// Our own logic, for ``WireContext/reads``. These need only the rows.
    private let own = Context(ShopConfiguration(products: []))

    /// - Parameter supervisor: the program's keeper, which need not have started it yet.
    package init(_ context: Context.Type, asking supervisor: ExternalSupervisor) { self.supervisor = supervisor }

    /// A question to the program costs more than one to the inbox.
    package var isCostly: Bool { true }

    /// Asks the program, and keeps the thread until the program has answered or failed. Requests that only read are
    /// answered from the rows: nothing is decided then, so there is nothing to ask.
    package func comesToDecision(_ work: Work, rows: inout Rows, decision: inout Decision) -> Bool {
        // Version 1 of the protocol has no requests to other services, and therefore no outcomes of such requests.
        guard case .message = work.cause else { return false }
        if let kind = work.message.shopMessage, Context.reads.contains(kind) {
            own.decide(work, rows: &rows, decision: &decision)
            return true
        }
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
