package import Contexts

/// Every message of the shop. The raw value is the ``MessageType`` on the wire and in digests: never change one.
///
/// Where nothing else is said, the key is the order's number and the body carries: `a` the customer, `b` the order's
/// total in minor units, `c` a code (``RefusalReason``, ``FailureReason``, ``Milestone``…, or 0), `items` the lines
/// (see ``OrderLines``) or nothing. Every event repeats customer and total, so that each subscriber can begin with
/// whichever arrives first.
package enum ShopMessage: UInt16, CaseIterable, Sendable {
    // Commands and requests from customers.

    /// a customer, b 1 for in-store pick-up, items lines.
    case placeOrder = 1
    /// a customer.
    case cancelOrder = 2
    /// Key first product of the page, b number of products, up to ``ShopLimits/maximumProductsBrowsed``; a 1 asks for the
    /// pieces of each.
    case browseProducts = 3
    /// Key customer; b only orders with a number below this one, 0 from the latest on.
    case listOrders = 4
    /// a customer, b 1 asks for whose the order is and why it came to nothing. Here and in the next two: of any order,
    /// known or not.
    case showOrder = 5
    case showPayment = 6
    case showDelivery = 7
    /// Key product.
    case showStock = 8
    /// Of what the customer was told about the order; a customer.
    case showMessages = 9

    // Requests between services and timers.

    /// order → payment.
    case authorizePayment = 10
    /// order → itself, durable: no word from payment in time.
    case paymentDeadline = 11
    /// delivery → itself, durable: the delivery has been in transit for its time.
    case transitOver = 12

    // Replies.

    case orderConfirmed = 20
    /// c ``RefusalReason``: no saga was started.
    case orderRefused = 21
    /// c ``FailureReason``: the saga has failed, compensations may follow.
    case placementFailed = 22
    case cancellationAccepted = 23
    /// c ``CancellationRejection``.
    case cancellationRejected = 24
    case paymentApproved = 25
    case paymentDeclined = 26
    /// Key first product, a products on the page, b those of them in stock; items the pieces of each as the view page has
    /// them, which may be negative, if they were asked for.
    case productsShown = 27
    /// Key customer, a the number of all orders, items two words for each of the latest that were asked for, latest first:
    /// order number, then ``ViewStatus`` << 56 | total.
    case ordersShown = 28
    /// b total, c ``OrderStatus``. If more was asked for: a the order's customer, items a ``FailureReason``, or a
    /// ``RefusalReason`` if the order was refused, or nothing.
    case orderShown = 29
    /// b what was captured, also where it was refunded since; c ``PaymentStatus``.
    case paymentShown = 30
    /// c ``DeliveryStatus``.
    case deliveryShown = 31
    /// Key product, b pieces in stock.
    case stockShown = 32
    /// c a bit for each ``Milestone``, at the position of its raw value.
    case messagesShown = 33
    /// There is nothing by the key that was asked for; c the type of the request.
    case notFound = 34

    // Events of order.

    /// The saga starts here. items none. No subscribers.
    case orderPlaced = 40
    /// c ``RefusalReason``: the order is refused after all, nothing was asked of payment. No subscribers.
    case placementWithdrawn = 41
    /// items lines, strictly ascending by product.
    case orderPaid = 42
    /// c ``FailureReason``.
    case orderFailed = 43
    case cancellationRequested = 44
    /// The delivery had completed before it could be cancelled.
    case cancellationRefused = 45
    /// The order is in its terminal state, all compensations confirmed: c 0 delivered, else ``FailureReason``. No
    /// subscribers.
    case orderClosed = 46

    // Events of payment.

    /// The captured money went back; b amount.
    case paymentRefunded = 47
    /// Nothing was captured, and nothing will be.
    case paymentVoided = 48

    // Events of inventory.

    /// items lines as in ``orderPaid``.
    case stockTaken = 49
    /// items the lines that went back.
    case stockRestored = 50
    case outOfStock = 51
    /// Key product, b running number of the product's changes between sold out and in stock.
    case soldOut = 52
    /// As ``soldOut``.
    case backInStock = 53

    // Events of delivery.

    case deliveryStarted = 54
    case deliveryCompleted = 55
    /// items lines that come back.
    case deliveryFailed = 56
    /// items lines that come back.
    case deliveryCancelled = 57

    // Events of notification.

    /// c ``Milestone``. No subscribers.
    case customerTold = 58

    // Events of any context.

    /// The context could not make sense of a message and did nothing: key the message's, a its type, b the service.
    /// No subscribers; a run that sees one breaks an invariant.
    case messageRefused = 59

    package var type: MessageType { MessageType(rawValue: rawValue) }

    /// Whether the key is the number of an order.
    package var isAboutOrder: Bool {
        switch self {
        case .browseProducts, .listOrders, .productsShown, .ordersShown, .soldOut, .backInStock, .messageRefused: false
        default: true
        }
    }

    /// A snake_case name for records, as `order_paid`.
    package var name: String { snakeCase(self) }
}
