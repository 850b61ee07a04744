extension StoredOrder {
    /// What does not hold of an order for which nothing is under way any more: no event of any outbox and no timer is
    /// about it. Order's own row says what has become of it, and the others must agree.
    package func breaches() -> [Breach] {
        var breaches: [Breach] = []
        func add(_ invariant: Invariant, _ expected: String, _ actual: String) {
            breaches.append(
                Breach(invariant: invariant, subject: .order(number), expected: expected, actual: actual))
        }
        guard hasEnded else {
            add(.sagaEnds, "a terminal state, or something that is still to come", CaseWords.status(order.status))
            return breaches + breachesAtAnyTime()
        }
        guard let end = StoredEnd(self) else {
            add(.orderState, "a reason for which orders fail", "the reason \(order.reason)")
            return breaches + breachesAtAnyTime()
        }
        if money != price { add(.money, "captured − refunded = \(price)", "\(money)") }
        let captured = end.isCaptured ? order.total : 0
        if !end.payments.contains(payment.status) || payment.captured != captured {
            add(
                .orderState, "\(ending), with payment \(Self.alternatives(end.payments)), \(captured) captured",
                "payment \(CaseWords.text(payment.status)), \(payment.captured) captured")
        }
        if !end.deliveries.contains(delivery.status) {
            add(
                .orderState, "\(ending), with delivery \(Self.alternatives(end.deliveries))",
                "delivery \(CaseWords.text(delivery.status))")
        }
        breaches += stockBreaches(end) + toldBreaches(end) + viewBreaches(end)
        return breaches + breachesAtAnyTime()
    }

    /// What must hold at any time, however much is under way.
    private func breachesAtAnyTime() -> [Breach] {
        func breach(_ expected: String) -> [Breach] {
            [
                Breach(
                    invariant: .deliveryWithoutPayment, subject: .order(number), expected: expected,
                    actual: "payment \(CaseWords.text(payment.status)), delivery \(CaseWords.text(delivery.status))")
            ]
        }
        let hasStarted = [.inTransit, .completed, .failed].contains(delivery.status)
        switch payment.status {
        case .absent, .declined, .voided, .voiding: return hasStarted ? breach("a captured payment") : []
        case .refunded, .refunding:
            return delivery.status == .completed ? breach("money kept for what was delivered") : []
        case .captured: return []
        }
    }

    private func stockBreaches(_ end: StoredEnd) -> [Breach] {
        func breach(_ expected: String, _ actual: String) -> Breach {
            Breach(invariant: .stock, subject: .order(number), expected: expected, actual: actual)
        }
        guard reservation.status == end.reservation else {
            return [breach(CaseWords.status(end.reservation), CaseWords.status(reservation.status))]
        }
        let hasTaken = reservation.status == .taken || reservation.status == .restored
        guard hasTaken else { return taken.isEmpty ? [] : [breach("no goods taken", "\(taken.count) lines taken")] }
        guard takenTotal != order.total else { return [] }
        return [
            breach("goods taken for \(order.total)", takenTotal.map { "goods taken for \($0)" } ?? "no lines of goods")
        ]
    }

    private func toldBreaches(_ end: StoredEnd) -> [Breach] {
        // What may have happened has happened if the view page shows it.
        let due = end.facts.union(view.facts.intersection(end.perhaps)).milestones
        guard told.milestones != due else { return [] }
        return [
            Breach(
                invariant: .toldOnce, subject: .order(number), expected: "told of \(CaseWords.milestones(due))",
                actual: "told of \(CaseWords.milestones(told.milestones))")
        ]
    }

    private func viewBreaches(_ end: StoredEnd) -> [Breach] {
        let expected = end.facts.union(view.facts.intersection(end.perhaps))
        let isRight = expected.isEmpty || (view.customer == order.customer && view.total == order.total)
        let request: OrderFacts = [.cancellationRequested, .cancellationRefused]
        // A cancellation that comes too late is refused, and no other one.
        let isOdd = order.status == .delivered && ![[], request].contains(view.facts.intersection(request))
        guard view.facts != expected || !isRight || isOdd else { return [] }
        return [
            Breach(
                invariant: .viewPage, subject: .order(number),
                expected: CaseWords.view(
                    customer: order.customer, total: order.total, isOdd ? expected.union(request) : expected),
                actual: CaseWords.view(customer: view.customer, total: view.total, view.facts))
        ]
    }

    /// `failed (out of stock)`.
    private var ending: String {
        let status = "an order that is \(CaseWords.status(order.status))"
        guard order.status == .failed, let reason = FailureReason(rawValue: order.reason) else { return status }
        return "\(status) (\(CaseWords.text(reason)))"
    }

    private static func alternatives(_ values: [some Any]) -> String {
        values.map { CaseWords.text($0) }.joined(separator: " or ")
    }
}
