import FlowerShopApplication
import Measurement
import Testing

@testable import Reports

@Suite struct SagaStoryTests {
    @Test("A story says who did what when, why it waited, and what compensated it")
    func aStorySaysWhoDidWhatWhenAndWhyItWaited() {
        let expected = """
            order 11 of sample/base, seed 7: compensated (declined), 90 ms after it was placed
            placed 1500 ms into the run; workers held for 55 ms, 8 ms in mailboxes, 41 ms in the bus, 10 ms between \
            attempts, 1 time-out, 1 call not permitted by a breaker, turned away 2 times, 1 redelivery

                  +0.000 ms  a customer asks order: place_order
                  +9.000 ms  order-1 begins place_order, after 8 ms in its mailbox
                 +12.000 ms    order-1 asks payment: authorize_payment
                 +13.000 ms    payment-0 begins authorize_payment
                 +22.000 ms    order-1 waits no longer for the answer: time-out
                 +22.000 ms    order-1 waits 10 ms before its next attempt
                 +30.000 ms    payment-0 commits authorize_payment after 17 ms, and answers approved
                 +31.000 ms    approved comes too late: nobody waits for it
                 +32.000 ms    order-1 asks payment: authorize_payment, attempt 2
                 +33.000 ms    authorize_payment is turned away: no replica of payment is ready
                 +34.000 ms    the circuit breaker of order-1 is open: its call is not permitted
                 +34.000 ms  order-1 commits place_order after 25 ms
                 +34.000 ms  order-1 publishes order_failed (declined), for payment
                 +34.000 ms    order_failed waits in the bus: no replica of payment is ready and has room
                 +61.000 ms    payment-0 begins order_failed, after 26 ms in the bus
                 +65.000 ms    order_failed is lost in a worker's hands: payment-0 has died
                 +80.000 ms    the bus delivers order_failed to payment-0 again
                 +81.000 ms    payment-0 begins order_failed, after 15 ms in the bus
                 +90.000 ms    payment-0 commits order_failed after 9 ms
                 +90.000 ms  payment-0 publishes refunded, a compensation

            """
        #expect(SagaStory.text(SagaSamples.saga, SagaSamples.header, in: .flowerShop) == expected)
    }

    @Test func whatWasNotKeptOfASagaIsTold() {
        var saga = SagaSamples.saga
        saga.stepsLeftOut = 1_200
        let text = SagaStory.text(saga, SagaSamples.header, in: .flowerShop)
        #expect(text.hasSuffix("\n1,200 later steps were not kept: the limit is reached\n"))
    }
}
