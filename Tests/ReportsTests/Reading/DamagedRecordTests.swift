import FlowerShopApplication
import FoundationEssentials
import TestSupport
import Testing

@testable import Measurement
@testable import Reports

/// A record whose numbers or strings were changed is refused, or everything can be made of it: nothing stops the program
/// and nothing takes for ever.
@Suite(.serialized) struct DamagedRecordTests {
    fileprivate static let batches = 4
    /// Batches of damaged records, each in a process of its own: a trap or a hang names its seed and ends nothing else.
    private static let seeds = 0..<UInt64(batches * SoakSize.factor)

    @Test(arguments: seeds)
    func aDamagedRecordIsRefusedOrEverythingCanBeMadeOfIt(seed: UInt64) async {
        await #expect(processExitsWith: .success, "seed \(seed)") { [seed = seed as UInt64] in
            try ProcessLimits.set(seconds: 60, bytes: 1 << 31)
            let sound = try drawnRecord()
            let damaged = DamagedJSON([UInt8](try sound.json()))
            var random = SeededNumbers(seed: seed)
            // One batch after the other takes each place and each number in turn.
            let ways = damaged.places * DamagedJSON.numbers.count
            for way in stride(from: Int(seed) % DamagedRecordTests.batches, to: ways, by: DamagedRecordTests.batches) {
                let number = DamagedJSON.numbers[way / damaged.places]
                let copy = damaged.copy(place: way % damaged.places, number: number, &random)
                guard let record = try? Record(json: Data(copy)) else { continue }
                makeEverything(of: record, beside: sound)
            }
        }
    }
}

/// All that is made of records that were read.
private func makeEverything(of record: Record, beside sound: Record) {
    for report in CSVReport.allCases { _ = report.text(record) }
    _ = PercentileFiles.all(of: record)
    _ = ConsoleReport([record], in: .flowerShop).render()
    _ =
        ConsoleReport([sound, record], in: .flowerShop).render()
        + ConsoleReport([record, sound], in: .flowerShop).failures()
    _ = RunTable(names: ["a"]).line([record])
    _ = HTMLReport([sound, record], in: .flowerShop).render()
    _ = Baseline.csv(record)
    for others in [[record], [sound, record]] {
        let comparison = RunComparison(
            base: ComparisonSide(name: "a", records: others), candidate: ComparisonSide(name: "b", records: [record]))
        let report = ComparisonReport([.init(name: "a", comparison: comparison)], in: .flowerShop)
        _ = report.table() + report.markdown() + report.csv()
        _ = try? report.json()
    }
    _ = try? record.json()
}

/// With something for each chart of the page: several buckets, a breaker that moves often, services, faults.
private func drawnRecord() throws -> Record {
    let second: Int64 = 1_000_000_000
    let recorder = RunRecorder(warmUp: second)
    let names: [(String, MetricLabels)] = [
        (MetricName.offered, [:]), (MetricName.started, [:]), (OrderMetric.asked.name, [:]),
        (MetricName.sagasStarted, [:]), (MetricName.breakerOpened, ["call": "order -> payment"]),
    ]
    let counters = try names.map { try recorder.counter($0.0, labels: $0.1) }
    try recorder.ratio(OrderMetric.acceptance, of: [counters[3]], to: [counters[2]])
    let latencies = try ["accepted", "refused"].map {
        try recorder.histogram(MetricName.latency, labels: ["operation": "order", "outcome": $0])
    }
    let ready = try recorder.gauge("replicas.ready", labels: ["service": "order"])
    let lag = try recorder.gauge("bus.lag", unit: .milliseconds)
    let replicas = try recorder.figure(MetricName.breakerReplicas, labels: ["call": "order -> payment"], unit: .count)
    let flow: MetricLabels = ["from": "order", "to": "payment", "message": "pay", "kind": "step"]
    let messages = try recorder.figure(MetricName.sagaMessages, labels: flow, unit: .count)
    let recovery = try recorder.figure(MetricName.recovery, labels: ["fault": "slow"], unit: .seconds)
    try recorder.window("slow", from: 2 * second, to: 3 * second)
    for name in ["started", "sagas_started"] { try recorder.column(name, .counted([counters[1]])) }
    // Charts in which nothing happened.
    let never = try recorder.counter("never")
    for name in ["gateway_errors", "sagas_succeeded", "sagas_in_flight"] {
        try recorder.column(name, .counted([never]))
    }
    for name in ["ready_order", "mailbox_order", "desired_order"] { try recorder.column(name, .value(ready)) }
    try recorder.column("order_latency_p99", unit: .milliseconds, .percentile(latencies, 99))
    for step in Int64(0)..<8 {
        let time = step * second / 2
        for counter in counters { recorder.add(step, to: counter, at: time) }
        for latency in latencies { recorder.record((step + 1) * 3_000_000, in: latency, at: time) }
        recorder.set(Double(step), for: ready, at: time)
        recorder.set(Double(step) / 3, for: lag, at: time)
    }
    for figure in [replicas, messages, recovery] { recorder.set(2, for: figure) }
    recorder.log(RunEvent(nanoseconds: 2 * second, kind: "fault-started", subject: "payment", detail: "slow"))
    // More than a lane draws one by one.
    for move in Int64(0)...Int64(Lane.maximumSegments) {
        let detail = BreakerMove(from: "CLOSED", to: "OPEN", cause: nil, replica: 1).detail
        recorder.log(
            RunEvent(nanoseconds: move * 1_000_000, kind: BreakerMove.kind, subject: "order -> payment", detail: detail)
        )
    }
    recorder.log(RunEvent(nanoseconds: 3 * second, kind: "fault-ended", subject: "payment", detail: "slow"))
    var stock = Record.Invariant("stock")
    stock.addBreach("one")
    var record = Record(
        identity: .init(scenario: "drawn", seed: 1, world: "virtual", version: "1.0.0"), digest: "00ff",
        runNanoseconds: 4 * second, wallNanoseconds: second, measurements: recorder.finish(at: 4 * second),
        expectations: try ["latency{operation=\"order\"}.p99 < 10ms during slow", "saga.started > 1"].map {
            try Expectation($0)
        }, invariants: [stock])
    record.breachList = [
        Record.Breach(invariant: "stock", subject: "product", number: 3, expected: "5", found: "4")
    ]
    return record
}
