import Contexts
import FlowerShop
import FlowerShopApplication
import Polyglot
import Testing

@testable import Polyglot

/// A context whose logic is an external program behaves like our own.
@Suite struct ExternalContextTests {
    private static let configuration = ShopConfiguration(products: [])

    /// A shop whose notification is a program.
    private static func shop(_ command: ExternalCommand) throws -> (shop: Shop, supervisor: ExternalSupervisor) {
        var shop = Shop.memory(configuration)
        let kept = shop.replaceLogic(of: ShopTopology.notification, by: command)
        let supervisor = try #require(kept)
        return (shop, supervisor)
    }

    private static func logic(_ shop: Shop) -> any ServiceLogic {
        shop.services[Int(ShopTopology.notification.rawValue)]
    }

    /// Reads the outbox and confirms it, as a relay does.
    private static func takeOutbox(of logic: any ServiceLogic, into events: inout [Message]) {
        logic.database.allEvents(after: 0, into: &events)
        if let last = events.last { logic.database.confirm(through: last.id) }
    }

    @Test("The example in Python does what our own notification does, message by message", arguments: [1, 2, 3])
    func sameAsOurs(seed: UInt64) throws {
        let (external, supervisor) = try Self.shop(Programs.example())
        let ours = Shop.memory(Self.configuration)
        for (index, work) in Questions<NotificationContext>(seed: seed, count: 300).works.enumerated() {
            var (theirDecision, ourDecision) = (Decision(), Decision())
            let theirResult = Self.logic(external).handle(work, decision: &theirDecision)
            let ourResult = Self.logic(ours).handle(work, decision: &ourDecision)
            #expect(theirResult == ourResult, "seed \(seed), message \(index)")
            #expect(
                theirDecision.transaction.events == ourDecision.transaction.events, "seed \(seed), message \(index)")
            var (theirOutbox, ourOutbox) = ([Message](), [Message]())
            Self.takeOutbox(of: Self.logic(external), into: &theirOutbox)
            Self.takeOutbox(of: Self.logic(ours), into: &ourOutbox)
            #expect(theirOutbox == ourOutbox, "seed \(seed), message \(index)")
        }
        var (theirs, own) = ([ToldRow](), [ToldRow]())
        external.databases.notifications.copyTold(0..<32, into: &theirs)
        ours.databases.notifications.copyTold(0..<32, into: &own)
        #expect(theirs == own)
        #expect(own.contains { $0.milestones.rawValue != 0 })
        #expect(supervisor.takeLog() == [])
    }

    @Test("A database that crashes loses what it had not synced, whoever decides")
    func databaseCrash() throws {
        let (external, _) = try Self.shop(Programs.example())
        let ours = Shop.memory(Self.configuration)
        for shop in [external, ours] {
            let logic = Self.logic(shop)
            var (decision, outbox) = (Decision(), [Message]())
            #expect(logic.handle(event(.orderPaid, id: 10), decision: &decision) == .committed)
            Self.takeOutbox(of: logic, into: &outbox)
            logic.database.sync()
            decision.removeAll()
            #expect(logic.handle(event(.deliveryCompleted, id: 11), decision: &decision) == .committed)
            logic.database.lose(.unsynced)
            decision.removeAll()
            #expect(logic.handle(event(.orderPaid, id: 10), decision: &decision) == .duplicate)
            #expect(logic.handle(event(.deliveryCompleted, id: 11), decision: &decision) == .committed)
            logic.database.lose(.everything)
            decision.removeAll()
            #expect(logic.handle(event(.orderPaid, id: 10), decision: &decision) == .committed)
        }
    }

    @Test("A message whose program fails is not handled, and can be handled later")
    func failure() throws {
        let (shop, supervisor) = try Self.shop(Programs.example("--crash-every", "2"))
        let logic = Self.logic(shop)
        var decision = Decision()
        #expect(logic.handle(event(.orderPaid, id: 10), decision: &decision) == .committed)
        decision.removeAll()
        #expect(logic.handle(event(.deliveryCompleted, id: 11), decision: &decision) == .failed)
        #expect(decision.transaction.events.isEmpty)
        #expect(logic.handle(event(.deliveryCompleted, id: 11), decision: &decision) == .committed)
        #expect(decision.transaction.events.count == 1)
        decision.removeAll()
        #expect(logic.handle(event(.deliveryCompleted, id: 11), decision: &decision) == .duplicate)
        logic.database.forget(11)
        #expect(supervisor.takeLog().map(\.kind) == [.failed(.crashed), .restarted])
        var outbox: [Message] = []
        Self.takeOutbox(of: logic, into: &outbox)
        #expect(outbox.map(\.body.c) == [0, 2])
    }

    @Test("The outcome of a request that no external context can have sent is a failure")
    func outcome() throws {
        let (shop, _) = try Self.shop(Programs.shell("exit 1"))
        var work = event(.orderPaid)
        work.cause = .outcome(.timedOut)
        var decision = Decision()
        #expect(Self.logic(shop).handle(work, decision: &decision) == .failed)
    }

    @Test("What a customer was told is shown without asking the program")
    func reads() throws {
        let (shop, supervisor) = try Self.shop(Programs.shell("exit 1"))
        let ours = Shop.memory(Self.configuration)
        var work = event(.showMessages)
        work.isFromBus = false
        var (decision, ourDecision) = (Decision(), Decision())
        #expect(Self.logic(shop).handle(work, decision: &decision) == .committed)
        #expect(Self.logic(ours).handle(work, decision: &ourDecision) == .committed)
        #expect(decision.reply != nil && decision.reply == ourDecision.reply)
        #expect(supervisor.takeLog() == [])
    }

    @Test("Only the contexts that the protocol knows can be external")
    func others() {
        for service in ShopTopology.services.indices {
            var shop = Shop.memory(Self.configuration)
            let id = ServiceID(rawValue: UInt16(service))
            let supervisor = shop.replaceLogic(of: id, by: Programs.example())
            #expect((supervisor != nil) == Conformance.contexts.contains(id.name), "\(id.name)")
        }
    }
}
