package import Measurement

/// A small record with something of everything, the same each time.
package func sampleRecord(variant: String? = nil, slow: Bool = false, eventLimit: Int = 10, expectations: [String] = [])
    throws
    -> Record
{
    let second: Int64 = 1_000_000_000
    let recorder = RunRecorder(warmUp: second, eventLimit: eventLimit)
    try recorder.window("slow-payment", from: 2 * second, to: 3 * second)
    let offered = try recorder.counter(MetricName.offered)
    let rejected = try recorder.counter(MetricName.rejected, labels: ["reason": "full, or \"so\""])
    let started = try recorder.counter(MetricName.sagasStarted)
    let succeeded = try recorder.counter(MetricName.sagasSucceeded)
    try recorder.ratio(MetricName.sagaSuccess, of: [succeeded], to: [started], better: .higher)
    let latency = try recorder.histogram(MetricName.latency, labels: ["operation": "order"])
    // Nobody was refused: no sample.
    _ = try recorder.histogram(MetricName.latency, labels: ["operation": "refused"])
    let depth = try recorder.gauge("mailbox.depth")
    let recovery = try recorder.figure(MetricName.recovery, labels: ["fault": "slow-payment"], unit: .seconds)
    try recorder.column("offered", .counted([offered]))
    try recorder.column("depth", .value(depth))
    try recorder.column("order.p99", unit: .milliseconds, .percentile([latency], 99))
    for step in Int64(0)..<4 {
        let time = step * second
        recorder.add(1_000, to: offered, at: time)
        recorder.add(10, to: started, at: time)
        recorder.add(step == 2 && slow ? 4 : 10, to: succeeded, at: time)
        recorder.record((slow ? 900 : 4) * 1_000_000, in: latency, at: time)
    }
    recorder.add(3, to: rejected, at: 2 * second)
    recorder.set(2.5, for: depth, at: 2 * second)
    if !slow { recorder.set(12.25, for: recovery) }
    recorder.log(
        RunEvent(nanoseconds: 2 * second, kind: RunEvent.faultStarted, subject: "payment", detail: "slow-payment"))
    recorder.log(
        RunEvent(nanoseconds: 2_000_000_001, kind: RunEvent.killed, subject: "payment-0", detail: "a, \"b\"\nc"))
    recorder.log(
        RunEvent(nanoseconds: 3 * second, kind: RunEvent.faultEnded, subject: "payment", detail: "slow-payment"))
    var money = Record.Invariant("money")
    if slow { money.addBreach("order 7: 9900 captured, 0 refunded, cancelled") }
    return Record(
        identity: .init(scenario: "circuit-breaker", variant: variant, seed: 42, world: "virtual", version: "1.0.0"),
        digest: "00ff00ff00ff00ff", runNanoseconds: 4 * second, wallNanoseconds: second / 50,
        measurements: recorder.finish(at: 4 * second), expectations: try expectations.map { try Expectation($0) },
        invariants: [money, Record.Invariant("stock")])
}
