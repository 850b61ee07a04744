package import Contexts

/// Inventory's own database. It loads the reservation of the message's order and the stock of each of its lines, in the
/// order of the lines. A line of an unknown product gets an absent row; lines that are not canonical get no rows. For
/// `showStock` it loads the stock of the product that is the message's key, or nothing if the product is unknown.
package protocol InventoryDatabase: ContextDatabase<InventoryContext.Rows> {
    /// Appends the reservations of `orders` to `rows`, absent ones included, for the audit of a run.
    func copyReservations(_ orders: Range<UInt64>, into rows: inout [ReservationRow])

    /// The stock of all products, in the order of their numbers.
    func stock() -> [StockRow]
}
