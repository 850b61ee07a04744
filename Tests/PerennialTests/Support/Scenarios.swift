/// Scenarios of the tests, as files that a user might write.
enum TestScenario {
    /// Some seconds of gentle traffic, and a variant that fails an expectation.
    static let small = """
        scenario: small
        description: A few customers, to see what a run prints.
        seed: 7
        duration: 20s
        drain: 2m
        warmup: 2s
        traffic:
          shoppers:
            executor: constant-arrival-rate
            rate: 10/s
            journey:
              - browse: { products: 1..2, think: 100ms }
              - order: { lines: 1 }
        expect:
          - saga.completion >= 100%
          - latency{operation="order"}.p99 < 2s
          - traffic.dropped == 0
        variants:
          without-payment: { shop.services.payment.decline: 100%, expect: ["saga.success >= 50%"] }
        """

    /// Over in two seconds of the wall clock.
    static let brisk = """
        scenario: brisk
        duration: 1s
        drain: 20s
        shop: { services: { delivery: { transit: 50ms } } }
        traffic:
          shoppers:
            executor: constant-arrival-rate
            rate: 20/s
            journey: [ { order: { lines: 1 } } ]
        expect:
          - saga.completion >= 100%
        """

    /// Fails what it expects.
    static let failing = """
        scenario: failing
        duration: 5s
        traffic:
          shoppers: { executor: constant-arrival-rate, rate: 5/s }
        expect:
          - latency{operation="order"}.p99 < 1us
        """

    /// Longer than anybody waits.
    static let long = """
        scenario: long
        duration: 20h
        traffic:
          shoppers: { executor: constant-arrival-rate, rate: 20/s }
        expect:
          - saga.started >= 1000000000
        variants: { later: { seed: 2 } }
        """

    /// Wrong in many ways, each of which must be told.
    static let broken = """
        scenario: broken
        duraton: 5s
        warmup: 5 parsecs
        shop:
          services:
            payment: { decline: 140% }
        traffic:
          shoppers: { executor: constant-arrival-rates, rate: 5/s }
        faults:
          - { name: gone, at: 5s, kill: warehouse }
        expect:
          - saga.completion => 99%
          - latency{operation="order"}.p99 < 1s during lunch
        variants:
          base: { shop.services.payment.replicas: 3 }
          other: { shop.services.payments.replicas: 3 }
        """
}
