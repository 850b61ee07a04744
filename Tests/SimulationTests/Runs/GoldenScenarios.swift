/// Small scenarios that together use every part of a run, and the digests that they must give in every build, on every
/// machine. A change of a digest is a change of behaviour: it is made on purpose, and said in the commit.
struct GoldenScenario: Sendable, CustomStringConvertible {
    var name: String
    var digest: String
    var yaml: String

    var description: String { name }

    static let all = [quiet, broken, closed]

    static let quiet = GoldenScenario(
        name: "quiet", digest: "daf4ffe4dee2b890",
        yaml: """
            scenario: quiet
            seed: 11
            duration: 20s
            drain: 3m
            shop: { catalog: { products: 10, stock: 200 } }
            traffic:
              shoppers:
                executor: poisson-arrival-rate
                rate: 5/s
                journey:
                  - browse: { products: 1..3, think: 200ms..900ms }
                  - order: { lines: 1..3, quantity: 1..2 }
                  - list: { probability: 30% }
            """)

    static let broken = GoldenScenario(
        name: "broken", digest: "2d48b656e1f36897",
        yaml: """
            scenario: broken
            seed: 12
            duration: 20s
            drain: 5m
            shop:
              catalog: { products: 4, stock: 30 }
              services:
                order: { replicas: 2, workers: 4, mailbox: { capacity: 8, overflow: drop-oldest } }
                payment: { replicas: 1, workers: 2, mailbox: { capacity: 4, overflow: block }, decline: 20% }
                delivery: { transit: 1s..5s, failure: 20% }
                inventory: { mailbox: { capacity: 2, overflow: drop-newest }, supervision: pekko-backoff }
              calls:
                order -> payment:
                  timeout: 150ms
                  retry: { maxAttempts: 3, waitDuration: 20ms }
                  circuitBreaker: { minimumNumberOfCalls: 5, slidingWindowSize: 10, waitDurationInOpenState: 2s }
            traffic:
              ramp:
                executor: ramping-arrival-rate
                startRate: 2/s
                stages: [ { duration: 10s, target: 20/s }, { duration: 10s, target: 5/s } ]
                maxVUs: 30
                journey:
                  - order: { lines: 1..2, quantity: 1..3, pickUp: 5% }
                  - cancel: { probability: 40%, after: 0s..6s }
            faults:
              - { name: slow, at: 5s, for: 5s, slow: payment, addedTime: { p50: 100ms, p99: 1s } }
              - { name: at-random, at: 2s, for: 15s, kill: delivery, rate: 1/s }
              - { name: commit, at: 3s, for: 10s, kill: order, rate: 30/m, crashPoint: between-commit-and-publish }
              - { name: publish, at: 4s, for: 10s, kill: inventory, rate: 30/m, crashPoint: between-publish-and-acknowledgement }
              - { name: before, at: 4s, for: 10s, kill: notification, rate: 30/m, crashPoint: before-commit }
            """)

    static let closed = GoldenScenario(
        name: "closed", digest: "31c01347243a3cc5",
        yaml: """
            scenario: closed
            seed: 13
            duration: 15s
            drain: 3m
            shop:
              network: { exponential: 2ms }
              services:
                viewpage: { replicas: 1, workers: 1, time: 5ms..30ms }
            traffic:
              steady: { executor: constant-vus, vus: 4, journey: [ browse: { products: 2, think: 100ms }, order: {} ] }
              ramp:
                executor: ramping-vus
                startVUs: 0
                stages: [ { duration: 5s, target: 6 }, { duration: 5s, target: 1 } ]
                journey: [ list: { think: 50ms } ]
            """)
}
