package import Contexts

/// Every event that the view page receives, in the order of publication. Its database can be rebuilt from these.
package struct ViewLog: Sendable {
    /// The number of events that are kept if no other limit is given: about 60 bytes each, and their lines.
    package static let defaultLimit = 2_000_000

    private var events: [Message] = []
    private let limit: Int
    /// The number of events that found the log full. If there are any, nothing can be rebuilt.
    package private(set) var overflow = 0
    /// For each type, whether the view page subscribes to it.
    private let isShown: [Bool]

    package init(limit: Int = ViewLog.defaultLimit) {
        self.limit = limit
        let types = ShopMessage.allCases.filter { ShopTopology.subscribers(of: $0).contains(ShopTopology.viewpage) }
        var isShown = [Bool](repeating: false, count: Int(types.map(\.rawValue).max() ?? 0) + 1)
        for type in types { isShown[Int(type.rawValue)] = true }
        self.isShown = isShown
    }

    package var count: Int { events.count }

    /// Records a published event. Events that the view page does not subscribe to have no effect.
    package mutating func append(_ message: Message) {
        let type = Int(message.type.rawValue)
        guard type < isShown.count, isShown[type] else { return }
        if events.count < limit { events.append(message) } else { overflow += 1 }
    }

    /// Folds the log through the view page's context into `fresh` and compares the result with `live`, row by row: the
    /// view of every order, the list of every customer who has one, the level of every product.
    ///
    /// Call it when all is quiet. Before that, the live view may not have received every event.
    ///
    /// - Returns: breaches of ``Invariant/viewRebuild``, those of orders first. A full log is a breach, because then
    ///   nothing shows that the view can be rebuilt.
    package func rebuild<Fresh: ViewpageDatabase>(
        into fresh: Fresh, comparedWith live: any ViewpageDatabase, configuration: ShopConfiguration
    ) -> BreachReport {
        var report = BreachReport()
        guard overflow == 0 else {
            report.add(
                .viewRebuild, .shop, expected: "a log of at most \(limit) events; shorten the run",
                actual: "\(overflow) more")
            return report
        }
        fold(into: HostedContext(ViewpageContext(configuration), on: fresh))
        compareOrders(fresh, live, &report)
        let (rebuilt, shown) = (fresh.products(), live.products())
        for product in 0..<max(rebuilt.count, shown.count) {
            let expected = product < rebuilt.count ? rebuilt[product].level : nil
            let actual = product < shown.count ? shown[product].level : nil
            guard expected != actual else { continue }
            report.add(
                .viewRebuild, .product(product), expected: Self.text(expected), actual: Self.text(actual))
        }
        return report
    }

    private static func text(_ level: Int64?) -> String { level.map { "\($0) in stock" } ?? "no such product" }

    private func fold(into viewpage: some ServiceLogic) {
        var decision = Decision()
        for event in events {
            _ = viewpage.handle(Work(message: event, now: .start, isFromBus: true), decision: &decision)
            decision.removeAll()
            viewpage.database.forget(event.id)
        }
    }

    private func compareOrders(
        _ fresh: any ViewpageDatabase, _ live: any ViewpageDatabase, _ report: inout BreachReport
    ) {
        let end = events.reduce(0) { max($0, $1.key + 1) }
        var customers: UInt32 = 0
        var first: UInt64 = 0
        while first < end {
            let numbers = first..<min(first + ShopAudit.batch, end)
            var rebuilt: [OrderView] = []
            var shown: [OrderView] = []
            fresh.copyViews(numbers, into: &rebuilt)
            live.copyViews(numbers, into: &shown)
            for (index, number) in numbers.enumerated() {
                customers = max(customers, rebuilt[index].customer + 1)
                guard !Self.isSame(rebuilt[index], shown[index]) else { continue }
                report.add(
                    .viewRebuild, .order(number), expected: Self.text(rebuilt[index]), actual: Self.text(shown[index]))
            }
            first = numbers.upperBound
        }
        for customer in 0..<customers {
            let (expected, actual) = (fresh.orderCount(of: customer), live.orderCount(of: customer))
            guard expected != actual else { continue }
            report.add(
                .viewRebuild, .customer(UInt64(customer)), expected: "\(expected) orders", actual: "\(actual)")
        }
    }

    /// Ignores the versions: they count how often a row was written, which no view shows.
    private static func isSame(_ one: OrderView, _ other: OrderView) -> Bool {
        one.total == other.total && one.customer == other.customer && one.facts == other.facts
    }

    private static func text(_ view: OrderView) -> String {
        CaseWords.view(customer: view.customer, total: view.total, view.facts)
    }
}
