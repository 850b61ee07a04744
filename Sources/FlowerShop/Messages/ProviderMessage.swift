package import Contexts

/// What payment and the payment provider say to each other. The provider stands outside of the shop and is none of its
/// services, so these are no ``ShopMessage``s: a run in virtual time has none of them.
///
/// The key is the order's number: an order is charged once, and whoever asks again is answered as before.
package enum ProviderMessage: UInt16, CaseIterable, Sendable {
    // Requests to the provider.

    /// a customer, b the amount in minor units.
    case charge = 200
    /// Gives back whatever was charged, and lets nothing be charged later.
    case giveBack = 201
    /// What the provider has of an order.
    case showCharge = 202
    /// All that the provider has, in numbers.
    case showLedger = 203

    // Of payment to itself.

    /// A durable timer: the provider has to be asked to give back. a customer, b total, c how often it was asked.
    case giveBackDue = 210

    // Replies of the provider.

    /// b the amount.
    case charged = 220
    /// Nothing was charged, and nothing will be.
    case declined = 221
    /// b what went back: 0 if nothing was charged. Nothing will be charged later.
    case gaveBack = 222
    /// The order was charged with another amount, b; nothing was done.
    case contradicted = 223
    /// b the amount, c a status of the provider's.
    case chargeShown = 224
    /// items: for each of the provider's statuses how many orders have it, and their amounts together.
    case ledgerShown = 225

    package var type: MessageType { MessageType(rawValue: rawValue) }
}

extension Message {
    /// Nil if the message is none between payment and the provider.
    package var providerMessage: ProviderMessage? { ProviderMessage(rawValue: type.rawValue) }

    package init(_ kind: ProviderMessage, key: UInt64, a: Int64 = 0, b: Int64 = 0, c: Int64 = 0, items: [UInt64] = []) {
        self.init(type: kind.type, key: key, body: Body(a: a, b: b, c: c, items: items))
    }
}
