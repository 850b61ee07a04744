import Contexts
import FlowerShopApplication
import Testing

@testable import Scenarios

/// The keys that an application adds to single services.
@Suite struct ServiceSettingTests {
    /// By service and key: a value that is not the default.
    private static let written: [String: [String: String]] = [
        "order": ["paymentDeadline": "7s"], "payment": ["decline": "50%"],
        "delivery": ["transit": "3s", "failure": "12%"], "viewpage": ["rebuild": "true"],
    ]

    @Test("What a scenario says of a service's own key is what the shop reads, for the keys of all services")
    func everySettingIsRead() throws {
        let declared = ScenarioVocabulary.flowerShop.services.map { ($0.name, Set($0.settings.map(\.key))) }
        for (service, keys) in declared {
            #expect(Set((Self.written[service] ?? [:]).keys) == keys, "\(service)")
        }
        let services = Self.written.map { service, keys in
            "    \(service): { \(keys.map { "\($0): \($1)" }.joined(separator: ", ")) }\n"
        }
        let shop = try read(minimal + "shop:\n  services:\n" + services.joined()).application
        #expect(shop.paymentDeadline == .seconds(7))
        #expect(shop.decline == 0.5)
        #expect(shop.transit == .constant(.seconds(3)))
        #expect(shop.deliveryFailure == 0.12)
        #expect(shop.rebuildsView)
        let usual = try read(minimal).application
        #expect(usual.paymentDeadline == ShopSettings.paymentDeadline.defaultValue && !usual.rebuildsView)
    }

    @Test func whatIsSetIsReadAndNothingElseChanges() throws {
        var shop = try read(minimal).application
        let before = shop
        shop.decline = 0.25
        #expect(shop.decline == 0.25 && shop != before)
        shop.decline = before.decline
        #expect(shop == before)
    }

    @Test("A service that there is not has no settings, not even their defaults")
    func aMisspeltServiceTraps() async {
        await #expect(processExitsWith: .failure) {
            _ = Scenario(of: .flowerShop).application[ShopSettings.decline, of: "paymnet"]
        }
        await #expect(processExitsWith: .failure) {
            var scenario = Scenario(of: .flowerShop)
            scenario.application[ShopSettings.decline, of: "paymnet"] = 1
        }
    }

    @Test func aSettingOfAnotherServiceTraps() async {
        await #expect(processExitsWith: .failure) {
            _ = Scenario(of: .flowerShop).application[ShopSettings.decline, of: "delivery"]
        }
    }
}
