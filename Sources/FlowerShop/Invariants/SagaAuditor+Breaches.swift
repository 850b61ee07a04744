extension SagaAuditor {
    /// Compares the contexts' databases with what was observed.
    ///
    /// - Parameter isQuiet: whether no message is on its way and no timer is pending. If not, published events may not
    ///   have reached every database, and only what must hold at any time is compared. An outbox may still hold events
    ///   because none of its service's replicas is alive. Such events count as never published: what they would have
    ///   changed is a breach.
    /// - Parameter isUnderWay: whether an order's saga may still progress because a message or a timer of it remains.
    ///   If so, a saga that has not ended is unfinished. Otherwise it is stuck, which breaks an invariant.
    /// - Returns: the breaches seen during the run first, then those of orders by number, then those of products.
    package func breaches(
        in databases: ShopDatabases, isQuiet: Bool, isUnderWay: (UInt64) -> Bool = { _ in false }
    ) -> BreachReport {
        var audit = ShopAudit(auditor: self, databases: databases, isQuiet: isQuiet)
        audit.run(isUnderWay)
        return audit.report
    }
}
