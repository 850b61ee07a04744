/// What the shop sells when a run begins.
package struct CatalogSpec: Hashable, Sendable {
    /// Products, each with the same stock; 1...``Limits/products``.
    package var products = 40
    /// Pieces of each product; 0...``Limits/stock``.
    package var stock = 5_000
    /// From which each product's price is drawn, in minor units of the currency.
    package var price: ClosedRange<Int64> = 9_900...89_000

    package init() {}
}
