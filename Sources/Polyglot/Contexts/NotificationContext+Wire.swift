package import Contexts
package import FlowerShop

extension NotificationContext: WireContext {
    package static var service: ServiceID { ShopTopology.notification }
    package static var events: [ShopMessage] { [.customerTold] }
    package static var reads: [ShopMessage] { [.showMessages] }
}

extension NotificationContext.Rows: WireRows {
    /// `{"told": ["order_confirmed"]}`, in any order.
    package struct Wire: Decodable {
        var told: [String]

        package init(from decoder: any Decoder) throws {
            told = try decoder.object(["told"]).decode([String].self, forKey: "told")
        }
    }

    /// Milestones in the order of their numbers.
    package var json: String {
        let told = told.milestones.all.map { "\"\($0.name)\"" }
        return "{\"told\":[\(told.joined(separator: ","))]}"
    }

    /// A customer who was told of a milestone stays told. Each new milestone comes with one event, which tells the
    /// customer.
    package mutating func take(_ wire: Wire?, with events: [Message]) throws(WireProblem) {
        var milestones = told.milestones
        if let wire { milestones = try Self.milestones(wire.told) }
        guard milestones.isSuperset(of: told.milestones) else {
            throw WireProblem("rows.told lacks a milestone of which the customer was told")
        }
        var tellings: Milestones = []
        for event in events where event.type == ShopMessage.customerTold.type {
            guard let milestone = Milestone(code: event.body.c), tellings.insert(Milestones(milestone)).inserted
            else { throw WireProblem("two events customer_told of one milestone") }
        }
        guard milestones.symmetricDifference(told.milestones) == tellings else {
            throw WireProblem("rows.told and the events customer_told do not name the same new milestones")
        }
        told.milestones = milestones
    }

    private static func milestones(_ names: [String]) throws(WireProblem) -> Milestones {
        var milestones: Milestones = []
        for name in names {
            guard let milestone = Milestone.allCases.first(where: { $0.name == name }) else {
                throw WireProblem("'\(name.prefix(64))' in rows.told is no milestone")
            }
            guard milestones.insert(Milestones(milestone)).inserted else {
                throw WireProblem("'\(name)' stands twice in rows.told")
            }
        }
        return milestones
    }
}

extension Milestone {
    fileprivate var name: String { snakeCase(self) }
    fileprivate init?(code: Int64) {
        guard let raw = UInt8(exactly: code) else { return nil }
        self.init(rawValue: raw)
    }
}
