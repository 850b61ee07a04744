import Contexts
import FlowerShop
import FlowerShopApplication
import Testing

@Suite struct MessageTests {
    @Test func typesKeepTheirNumbers() {
        let numbers = ShopMessage.allCases.map(\.rawValue)
        #expect(numbers == Array(1...9) + Array(10...12) + Array(20...34) + Array(40...59))
        #expect(ShopMessage.placeOrder.rawValue == 1 && ShopMessage.messageRefused.rawValue == 59)
        #expect(ShopMessage.orderPaid.rawValue == 42 && ShopMessage.customerTold.rawValue == 58)
    }

    @Test func namesAreInSnakeCase() {
        #expect(ShopMessage.placeOrder.name == "place_order")
        #expect(ShopMessage.deliveryCancelled.name == "delivery_cancelled")
        #expect(snakeCase(FailureReason.cancelledBeforePayment) == "cancelled_before_payment")
        #expect(snakeCase("out") == "out")
    }

    @Test func milestonesAreTheLowBitsOfTheFacts() {
        for kind in ShopMessage.allCases {
            guard let milestone = Milestone(kind) else { continue }
            #expect(OrderFacts(kind)?.milestones == Milestones(milestone), "\(kind)")
        }
        for kind in ShopMessage.allCases where Milestone(kind) == nil {
            #expect(OrderFacts(kind)?.milestones.isEmpty ?? true, "\(kind)")
        }
        #expect(ShopMessage.allCases.compactMap(Milestone.init).count == Milestone.allCases.count)
    }

    @Test func everyFactThatTheViewPageShowsReachesIt() {
        for kind in ShopMessage.allCases {
            let isShown = OrderFacts(kind).map(OrderFacts.shownOnViewPage.contains) ?? false
            #expect(ShopTopology.subscribers(of: kind).contains(ShopTopology.viewpage) == isShown, "\(kind)")
        }
    }

    @Test func everyMilestoneReachesNotification() {
        for kind in ShopMessage.allCases {
            let subscribes = ShopTopology.subscribers(of: kind).contains(ShopTopology.notification)
            #expect(subscribes == (Milestone(kind) != nil), "\(kind)")
        }
    }

    @Test func commandsHaveOneHandlerAndNoSubscribers() {
        for kind in ShopMessage.allCases {
            #expect(ShopTopology.handler(of: kind) == nil || ShopTopology.subscribers(of: kind).isEmpty, "\(kind)")
        }
        #expect(ShopTopology.handler(of: .placeOrder) == ShopTopology.order)
        #expect(ShopTopology.services[Int(ShopTopology.viewpage.rawValue)] == "viewpage")
    }

    @Test func linesSurviveTheirWords() {
        let lines = [
            OrderLine(product: 0, quantity: 1, unitPrice: 0),
            OrderLine(product: .max, quantity: .max, unitPrice: .max),
        ]
        let packed = OrderLines(lines)
        #expect(packed.count == 2 && packed.words.count == 4)
        #expect((0..<2).map { packed[$0] } == lines)
        #expect(packed.isCanonical)
        #expect(!OrderLines(lines.reversed()).isCanonical)
        #expect(!OrderLines([lines[0], lines[0]]).isCanonical)
        #expect(!OrderLines(words: [1, 2, 3]).isCanonical && OrderLines(words: []).isCanonical)
    }
}

@Suite struct TableTests {
    @Test func rowsKeepTheirSize() {
        #expect(MemoryLayout<OrderRow>.stride == 24)
        #expect(MemoryLayout<PaymentRow>.stride == 16)
        #expect(MemoryLayout<DeliveryRow>.stride == 8)
        #expect(MemoryLayout<ReservationRow>.stride == 8)
        #expect(MemoryLayout<ToldRow>.stride == 8)
        #expect(MemoryLayout<OrderView>.stride == 24)
    }

    @Test func aTableFindsWhatWasWrittenAtAnyKey() {
        var table = PagedTable<ToldRow>()
        let keys: [UInt64] = [0, 4095, 4096, 1_000_000, ShopLimits.maximumOrderNumber]
        for key in keys {
            #expect(table[key] == .absent)
            table.write(ToldRow(version: table[key].version, milestones: Milestones(rawValue: 3)), at: key)
        }
        for key in keys { #expect(table[key] == ToldRow(version: 1, milestones: Milestones(rawValue: 3)), "\(key)") }
        #expect(table[1] == .absent && table[.max] == .absent && table[500_000] == .absent)
    }

    @Test func writingWhatIsThereAlreadyKeepsTheVersion() {
        var table = PagedTable<ToldRow>()
        table.write(ToldRow(version: 0, milestones: Milestones(rawValue: 1)), at: 7)
        table.write(table[7], at: 7)
        #expect(table[7].version == 1)
        #expect(table.isCurrent(table[7], at: 7) && !table.isCurrent(.absent, at: 7))
    }

    @Test func aShortListGrowsBeyondItsPlace() {
        var list = ShortList<StockRow>()
        for level in 0..<10 as Range<Int64> { list.append(StockRow(level: level)) }
        list[2].level = 20
        list[8].level = 80
        #expect((0..<list.count).map { list[$0].level } == [0, 1, 20, 3, 4, 5, 6, 7, 80, 9])
        list.removeAll()
        list.append(StockRow(level: 5))
        #expect(list.count == 1 && list[0].level == 5)
    }
}
