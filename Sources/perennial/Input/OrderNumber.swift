internal import ArgumentParser

/// `1042`, or as a report may name it, `order-1042`.
struct OrderNumber: ExpressibleByArgument {
    let rawValue: UInt64

    init?(argument: String) {
        let digits = argument.hasPrefix("order-") ? argument.dropFirst("order-".count) : argument[...]
        guard let number = UInt64(digits) else { return nil }
        rawValue = number
    }
}
