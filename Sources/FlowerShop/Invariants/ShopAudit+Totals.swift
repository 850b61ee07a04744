extension ShopAudit {
    mutating func compareProducts() {
        let stock = databases.inventory.stock()
        let views = databases.viewpage.products()
        for product in auditor.products.indices {
            let expected = auditor.products[product].stock - auditor.sold[product] + auditor.restored[product]
            let actual = product < stock.count ? stock[product].level : 0
            if actual != expected || actual < 0 {
                report.add(
                    .stock, .product(product),
                    expected: "\(auditor.products[product].stock) − \(auditor.sold[product]) sold + "
                        + "\(auditor.restored[product]) restored = \(expected), at least 0", actual: "\(actual)")
            }
            let shown = product < views.count ? views[product].level : 0
            if shown != expected {
                report.add(.viewPage, .product(product), expected: "\(expected) in stock", actual: "\(shown)")
            }
        }
    }

    /// The events of a stuck saga reach the view page too, so customers are compared only if all sagas have ended.
    mutating func compareCustomers() {
        guard auditor.counts.inFlight == 0 else { return }
        for customer in 0..<auditor.customerCount {
            let expected = Int(ordersByCustomer[customer].orders)
            let actual = databases.viewpage.orderCount(of: UInt32(truncatingIfNeeded: customer))
            if actual != expected {
                report.add(.viewPage, .customer(customer), expected: "\(expected) orders", actual: "\(actual)")
            }
        }
    }
}
