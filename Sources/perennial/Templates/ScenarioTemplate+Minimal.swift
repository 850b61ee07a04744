extension ScenarioTemplate {
    /// The smallest useful scenario: load, a shop and expectations.
    static func minimal(_ file: NewScenario) -> String {
        """
        # A quiet shop, to begin with: customers come at a steady rate, nothing breaks, and every order ends as it should.
        #
        #   perennial run \(file.shownPath)
        #   perennial inspect \(file.shownPath)      # every default, and the load that is planned
        #   perennial capacity \(file.shownPath) --vary traffic.shoppers.rate \\
        #     --expect 'latency{operation="order"}.p99 < 300ms'
        scenario: \(file.name)
        description: Every order is taken soon, and delivered.
        seed: 1               # the same seed gives the same run, event by event
        duration: 2m          # arrivals stop here
        drain: 5m             # and this long the last orders may take to end; over when they have
        warmup: 10s           # measured, left out of expectations

        # What is not said here has a default. Kubernetes and resilience4j give the names.
        shop:
          catalog: { products: 40, stock: 5000 }
          services:
            order:    { replicas: 2, workers: 16, time: { p50: 4ms, p99: 25ms } }  # lognormal, by median and p99
            payment:  { replicas: 2, workers: 16, time: { p50: 40ms, p99: 180ms }, decline: 1% }
            delivery: { transit: { p50: 10s, p99: 30s } }                          # how long a parcel is on its way

        traffic:
          shoppers:                        # a name of your own
            executor: constant-arrival-rate
            rate: 20/s                     # customers come whether or not the shop keeps up
            journey:                       # each arrival is one customer, who does these steps
              - browse: { products: 1..5, think: 1s..4s }
              - order: { lines: 1..3 }
              - cancel: { probability: 5%, after: 5s..20s }

        # Money, stock and the sagas are checked in every run. This is what the scenario asks for on top of that; what may
        # be asked for, 'perennial metrics' lists.
        expect:
          - order.served >= 95%                      # confirmed, and later delivered or cancelled as the customer wished
          - order.failed_after_confirmation <= 2%    # confirmed, and later neither
          - latency{operation="order"}.p99 < 500ms
          - gateway.availability >= 99.9%            # answered, and not with an error of the shop's own (5xx)
          - saga.completion >= 100%                  # every order came to an end; refunding everybody would do

        """
    }
}
