internal import FlowerShop
internal import Measurement

/// What became of orders, in the rows of the timeline in which customers asked for them: so that a second in which every
/// order fails later is seen as that, and not as one in which all went well.
extension ShopMetrics {
    func declareOrderColumns() throws(RecorderError) {
        func undone(_ isMeant: (FailureReason) -> Bool) -> [CounterID] {
            FailureReason.allCases.filter(isMeant).map { compensations[Int($0.rawValue) - 1] }
        }
        try recorder.column(TimelineColumn.ordersAsked, .dated([ordersAsked]))
        try recorder.column(TimelineColumn.ordersServed, .dated([sagasSucceeded] + undone(\.isCustomersWish)))
        try recorder.column(TimelineColumn.ordersFailed, .dated(undone { !$0.isCustomersWish }))
    }
}

extension FailureReason {
    /// Whether the order came to nothing because its customer wanted that.
    var isCustomersWish: Bool { [.cancelled, .cancelledBeforePayment].contains(self) }
}
