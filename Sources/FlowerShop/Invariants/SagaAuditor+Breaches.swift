extension SagaAuditor {
    /// Compares the contexts' databases with what was observed.
    ///
    /// - Parameter isQuiet: whether no message is on its way and no timer is pending. If not, what has been published
    ///   may not have reached every database, and only that is compared which must hold at any time. Events that an
    ///   outbox still holds, because none of its service's replicas lives any more, count as never published: what they
    ///   would have changed is a breach.
    /// - Parameter isUnderWay: whether something may still come of an order's saga: a message or a timer of it. One that
    ///   has not ended is then unfinished, and otherwise stuck, which breaks an invariant.
    /// - Returns: the breaches seen during the run first, then those of orders by number, then of products.
    package func breaches(
        in databases: ShopDatabases, isQuiet: Bool, isUnderWay: (UInt64) -> Bool = { _ in false }
    ) -> BreachReport {
        var audit = ShopAudit(auditor: self, databases: databases, isQuiet: isQuiet)
        audit.run(isUnderWay)
        return audit.report
    }
}
