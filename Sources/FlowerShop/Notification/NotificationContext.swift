package import Contexts

/// Tells the customer of each milestone of an order, once.
package struct NotificationContext: BoundedContext {
    package struct Rows: EmptyInitializable, Sendable {
        package var number: UInt64 = 0
        package var told = ToldRow.absent

        package init() {}
    }

    package init(_ configuration: ShopConfiguration) {}

    package func decide(_ work: Work, rows: inout Rows, decision: inout Decision) {
        if work.message.shopMessage == .showMessages {
            let told = rows.told.milestones
            return decision.show(.messagesShown, for: work.message, exists: !told.isEmpty, code: Int64(told.rawValue))
        }
        guard work.message.hasOrderNumbers, let milestone = work.message.shopMessage.flatMap(Milestone.init) else {
            return decision.refuse(work.message, by: ShopTopology.notification)
        }
        guard rows.told.milestones.insert(Milestones(milestone)).inserted else { return }
        decision.publish(work.message.following(.customerTold, code: milestone.rawValue))
    }
}
