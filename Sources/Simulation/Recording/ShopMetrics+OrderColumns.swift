internal import Contexts
internal import FlowerShop
internal import FlowerShopApplication
internal import Measurement

/// What became of orders, in the rows of the timeline in which customers asked for them: so that a second in which every
/// order fails later is seen as that, and not as one in which all went well.
///
/// In each row asked = served + failed + refused + unanswered + those whose end is not known.
extension ShopMetrics {
    func declareOrderColumns() throws(RecorderError) {
        let order = operations[Int(ShopOperation.order.rawValue)]
        try recorder.column(OrderColumn.asked, .counted([ordersAsked]))
        try recorder.column(OrderColumn.served, .counted([promises.honoured]))
        try recorder.column(OrderColumn.failed, .counted(order.counters(of: .failed) + [promises.broken]))
    }
}
