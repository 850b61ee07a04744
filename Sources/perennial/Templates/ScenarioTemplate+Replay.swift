extension ScenarioTemplate {
    /// Real customers; `trace` is the file of ``sampleTrace``.
    static func replay(_ file: NewScenario) -> String {
        """
        # Real customers: recorded steps, replayed at their own times. What is replayed here is a small made-up trace,
        # \(file.traceName) beside this file, which 'perennial new' wrote to begin with.
        #
        #   perennial run \(file.shownPath)
        #
        # A trace of your own comes from the orders of a shop, as CSV, or from a web server's access log:
        #
        #   perennial import orders orders.csv -o trace.csv
        #   perennial import access-log access.log --map sample -o trace.csv
        #   perennial run \(file.shownPath) --trace trace.csv --speed 10
        scenario: \(file.name)
        description: Recorded customers against today's shop.
        seed: 1
        duration: 24h         # a recorded day fits; the run is over when the trace is
        drain: 10m

        shop:
          # Products and prices are the trace's own. A trace without orders names none: then set products here.
          catalog: { stock: 100000 }
          services:
            delivery: { transit: { p50: 20s, p99: 60s } }

        traffic:
          recorded:
            executor: trace
            file: \(file.traceName)   # from where this file is; --trace replaces it
            speed: 1                   # --speed replaces it: 10 is ten times the recorded load

        # A web server's log has no orders: where that is what you replay, expect something of browse and list instead.
        expect:
          - order.served >= 90%         # confirmed, and later delivered or cancelled as the customer wished
          - order.failed_after_confirmation <= 5%
          - saga.completion >= 100%
          - latency{operation="order"}.p99 < 500ms
          - latency{operation="browse"}.p99 < 200ms
          - requests.failed == 0

        """
    }

    /// A few made-up customers in two minutes. `items` of an order are product:quantity:price, of a browse products.
    static let sampleTrace = """
        # perennial trace 1
        # Twenty made-up customers in two minutes, to begin with: no real ones.
        offset_s,session,step,order,items
        0,c20,browse,,freesia
        9.7,c16,browse,,peony;bouquet-large
        10.6,c14,browse,,freesia;rose-red;peony
        14,c14,order,o14,rose-red:3:310;tulip:2:250
        16.1,c02,browse,,vase-glass;lily;bouquet-small
        18.3,c04,browse,,freesia;lily;vase-glass
        19.7,c05,browse,,tulip;bouquet-large;peony
        20.2,c01,browse,,vase-glass;bouquet-small
        21.4,c13,browse,,bouquet-small;rose-red
        22.5,c09,browse,,bouquet-small;peony
        24.1,c02,browse,,peony
        26,c13,browse,,bouquet-small;bouquet-large
        26.2,c04,browse,,bouquet-small;freesia;bouquet-large
        26.3,c01,order,o01,vase-glass:2:1500
        28.7,c05,browse,,peony;bouquet-small;vase-glass
        31.2,c09,order,o09,bouquet-large:3:3900;lily:2:540
        32.1,c13,order,o13,bouquet-large:1:3900;tulip:3:250
        32.2,c02,order,o02,tulip:1:250;bouquet-small:1:1900
        37.1,c09,list,,
        37.4,c05,order,o05,lily:3:540
        40.8,c12,browse,,freesia;bouquet-small;lily
        42.9,c12,browse,,tulip
        44.4,c05,cancel,o05,
        45.7,c11,browse,,bouquet-large
        50,c18,browse,,peony;rose-red
        50.4,c06,browse,,rose-red
        52,c18,order,o18,lily:3:540;tulip:2:250
        52,c03,browse,,freesia
        52.4,c10,browse,,freesia;lily;bouquet-small
        52.8,c08,browse,,bouquet-large
        54.6,c11,browse,,tulip;lily
        55.8,c06,browse,,vase-glass;tulip;peony
        57.3,c03,browse,,bouquet-large;bouquet-small;lily
        58.5,c19,browse,,bouquet-small;rose-red;tulip
        59,c18,list,,
        59.5,c10,order,o10,freesia:2:280
        59.6,c15,browse,,peony;tulip
        60.9,c11,order,o11,tulip:3:250
        62.1,c03,order,o03,peony:1:620;vase-glass:1:1500
        63.4,c06,order,o06,peony:2:620;tulip:2:250
        63.9,c15,order,o15,vase-glass:2:1500
        64.9,c03,list,,
        66.5,c19,browse,,rose-red;bouquet-large
        67.3,c15,list,,
        70,c06,list,,
        70.2,c19,order,o19,lily:2:540
        71.5,c17,browse,,bouquet-small;freesia;rose-red
        76.4,c17,order,o17,vase-glass:3:1500;peony:2:620
        77.4,c07,browse,,tulip;lily;bouquet-small
        83.5,c07,order,o07,lily:2:540;tulip:1:250

        """
}
