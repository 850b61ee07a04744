package import Contexts
package import Scenarios

/// The keys of the section and of the services that only the shop has.
package enum ShopSettings {
    package static let catalog = Setting("catalog", "What the shop sells when the run begins.", default: CatalogSpec())
    {
        .catalog
    }

    package static let compensation = Setting(
        "compensation",
        "Whether payment refunds, delivery stops and inventory restores for an order that comes to nothing.",
        default: true
    ) { .onOrOff }

    package static let paymentDeadline = Setting(
        "paymentDeadline",
        "How long order waits for any word from payment before it gives the order up; it is what ends an order whose "
            + "replica died while it waited.",
        default: Timespan.seconds(30)
    ) { .positiveDuration }

    package static let decline = Setting("decline", "The share of payments that are declined.", default: 0.01) {
        .probability
    }

    package static let transit = Setting(
        "transit", "From the start of a delivery to its end.",
        default: Distribution.lognormal(p50: .seconds(20), p99: .seconds(60))
    ) { .distribution }

    package static let deliveryFailure = Setting(
        "failure", "The share of deliveries that fail on their way.", default: 0.002
    ) { .probability }

    package static let rebuild = Setting(
        "rebuild",
        "Records its events, makes its view again from them at the end, and compares: the invariant view-rebuild.",
        default: false
    ) { .flag }
}

/// What a scenario says about the shop, with defaults for what it leaves out.
extension ApplicationSpec {
    /// What the shop sells when a run begins.
    package var catalog: CatalogSpec {
        get { self[ShopSettings.catalog] }
        set { self[ShopSettings.catalog] = newValue }
    }

    /// Whether the shop undoes the work for an order that fails.
    package var compensation: Bool {
        get { self[ShopSettings.compensation] }
        set { self[ShopSettings.compensation] = newValue }
    }

    /// How long order waits for any message from payment before it gives up the order. A crash does not change that.
    package var paymentDeadline: Timespan {
        get { self[ShopSettings.paymentDeadline, of: "order"] }
        set { self[ShopSettings.paymentDeadline, of: "order"] = newValue }
    }

    /// The share of payments that the provider declines, 0...1.
    package var decline: Double {
        get { self[ShopSettings.decline, of: "payment"] }
        set { self[ShopSettings.decline, of: "payment"] = newValue }
    }

    /// From the start of a delivery to its end.
    package var transit: Distribution {
        get { self[ShopSettings.transit, of: "delivery"] }
        set { self[ShopSettings.transit, of: "delivery"] = newValue }
    }

    /// The share of deliveries that fail on their way, 0...1.
    package var deliveryFailure: Double {
        get { self[ShopSettings.deliveryFailure, of: "delivery"] }
        set { self[ShopSettings.deliveryFailure, of: "delivery"] = newValue }
    }

    /// Whether the view page's events are recorded. At the end of a run its view is then rebuilt from them and
    /// compared.
    package var rebuildsView: Bool {
        get { self[ShopSettings.rebuild, of: "viewpage"] }
        set { self[ShopSettings.rebuild, of: "viewpage"] = newValue }
    }
}
