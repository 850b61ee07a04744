import Contexts
import FlowerShop
import FlowerShopApplication

/// The world's databases as whoever has no books of a run finds them.
extension TestWorld {
    /// By rising number.
    func stored(orders: UInt64) -> [StoredOrder] {
        var (told, views, reservations): ([ToldRow], [OrderView], [ReservationRow]) = ([], [], [])
        shop.databases.notifications.copyTold(0..<orders, into: &told)
        shop.databases.viewpage.copyViews(0..<orders, into: &views)
        shop.databases.inventory.copyReservations(0..<orders, into: &reservations)
        var taken: [UInt64: [UInt64]] = [:]
        for event in events where event.shopMessage == .stockTaken { taken[event.key] = event.body.items }
        return (0..<orders).map { number in
            var stored = StoredOrder(number: number)
            stored.order = order(number)
            stored.payment = payment(number)
            stored.delivery = delivery(number)
            stored.reservation = reservations[Int(number)]
            stored.taken = OrderLines(words: taken[number] ?? [])
            stored.told = told[Int(number)]
            stored.view = views[Int(number)]
            return stored
        }
    }

    /// What does not hold, by these rows alone.
    func storedBreaches(orders: UInt64, initial: Int64) -> [Breach] {
        let stored = stored(orders: orders)
        let levels = shop.databases.inventory.stock().map(\.level)
        var totals = StoredTotals(products: levels.count)
        for order in stored { totals.add(order) }
        let sums = totals.breaches(
            initial: levels.map { _ in initial }, levels: levels, shown: shop.databases.viewpage.products().map(\.level)
        )
        return stored.flatMap { $0.breaches() } + sums
    }
}
