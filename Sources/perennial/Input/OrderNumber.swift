internal import ArgumentParser

/// `1042`, or `order-1042` as a report may write it.
struct OrderNumber: ExpressibleByArgument {
    let rawValue: UInt64

    init?(argument: String) {
        let digits = argument.hasPrefix("order-") ? argument.dropFirst("order-".count) : argument[...]
        guard let number = UInt64(digits) else { return nil }
        rawValue = number
    }
}
