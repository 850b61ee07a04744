extension SagaAuditor {
    /// Compares the contexts' databases with what was observed.
    ///
    /// - Parameter isQuiet: whether no message is on its way and every outbox is empty. If not, what has been
    ///   published may not have reached every database, and only that is compared which must hold at any time.
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
