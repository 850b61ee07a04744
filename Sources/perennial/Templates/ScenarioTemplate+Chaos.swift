extension ScenarioTemplate {
    /// Faults one after the other, a steady state around them, and a variant.
    static func chaos(_ file: NewScenario) -> String {
        """
        # A shop in which things break, one after the other: a payment provider becomes slow, a replica dies, the bus
        # loses messages. What must hold before the first fault has to hold again after the last one.
        #
        #   perennial run \(file.shownPath)
        scenario: \(file.name)
        description: A slow provider, a dead replica and a lossy bus, and no order is lost.
        seed: 1
        duration: 5m
        drain: 10m            # room for the slowest parcel; the run is over when every order has ended
        warmup: 10s           # measured, left out of expectations

        shop:
          catalog: { products: 40, stock: 5000 }
          supervision: kubernetes   # dead replicas are started again: at once, then after 10 s, 20 s, …
          services:
            order:    { replicas: 2, workers: 40, time: { p50: 4ms, p99: 25ms } }
            payment:  { replicas: 2, workers: 16, time: { p50: 40ms, p99: 180ms } }
            delivery: { replicas: 2, transit: { p50: 10s, p99: 30s } }
          calls:
            order -> payment:       # order waits for payment's answer, and holds a worker while it does
              timeout: 500ms
              retry: { maxAttempts: 2, waitDuration: 100ms }
              circuitBreaker:       # resilience4j's names and defaults
                slowCallDurationThreshold: 400ms
                slowCallRateThreshold: 60
                minimumNumberOfCalls: 20
                waitDurationInOpenState: 10s

        traffic:
          shoppers:
            executor: constant-arrival-rate
            rate: 100/s
            journey:
              - browse: { products: 1..4, think: 1s..3s }
              - order: { lines: 1..3 }

        faults:                     # each from when on, and for how long; a kill is over at once
          - { name: slow-provider, at: 60s, for: 40s, slow: payment, time: { p50: 2s, p99: 4s } }
          - { name: lost-delivery, at: 150s, kill: delivery, replicas: 1 }
          - { name: lossy-bus, at: 180s, for: 30s, drop: bus -> *, probability: 10% }

        # The run stops at the first fault where this does not hold: a shop that is unwell before proves nothing.
        steadyState:
          hold:
            - latency{operation="order"}.p99 < 500ms
            - gateway.availability >= 99.9%
          recoveryTime: 30s         # so long after the last fault it must hold again

        expect:
          - order.served >= 75%                     # of all who asked, those who were turned away included
          - order.failed_after_confirmation <= 2%   # confirmed, and later neither delivered nor cancelled by wish
          - saga.completion >= 100%                 # every order came to an end; refunding everybody would do
          - breaker{call="order -> payment"}.opened >= 1
          - latency{operation="order"}.p99 < 1200ms during slow-provider
          - recovery{fault="slow-provider"} < 30s
          - recovery{fault="lost-delivery"} < 60s

        # The same customers without the breaker: the difference is what the breaker is worth. A variant may fail what is
        # expected, but no run may break an invariant.
        variants:
          without-breaker: { shop.calls.order -> payment.circuitBreaker: off }

        """
    }
}
