internal import Applications
internal import Contexts
internal import FlowerShop
internal import FlowerShopApplication
internal import Hosting
internal import PaymentProvider
internal import Scenarios

/// The application that this program runs. The other files of the program know it by this value.
let theApplication: any ServedApplication = ShopApplication()

/// The same where its services ask the stand-ins.
let theApplicationWithStandIns: any ServedApplication = ShopApplication(asksProvider: true)

/// Who stands in for those outside that the application's services ask.
let theStandIns = [
    StandIn(name: "provider", service: ShopTopology.provider, policy: PaymentContext.providerPolicy) {
        store, scenario, clock in
        let provider = try await PaymentStandIn.open(
            in: store, settings: ProviderSettings(scenario),
            seed: scenario.seed, firstEvent: ReplicaProcess.firstEvent, clock: clock)
        return StandIn.Opened(
            routes: provider.routes, adminRoutes: provider.adminRoutes, drain: { await provider.drain() },
            close: provider.close)
    }
]
