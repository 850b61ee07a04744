internal import ActorRuntime
internal import Applications
internal import Contexts
internal import Measurement
internal import Platform
internal import Scenarios

/// Whether the work that is left grows until the arrivals end. A shop that can bear its load has no more to do at the
/// end than before, and needs no drain to get there.
///
/// The watch reads once a second. It judges from the last disturbance on, which is the end of the warm-up or the
/// beginning or end of a fault. It judges at least the last ``minimumShare`` of the arrivals. ``GrowthTest`` makes the
/// judgement. The time for which a saga waits on purpose, such as the time that a delivery takes, is not work and is
/// left out. Memory is bounded: beyond ``maximumReadings`` every second reading is dropped.
struct GrowthWatch {
    static let maximumReadings = 1_200
    static let minimumShare = 0.25

    private struct Reading {
        var at: Instant
        var arrivals: Int64
        /// In the order of the services.
        var unhandled: [Double]
        var lag: [Double]
        var delivered: [UInt64]
        var sagas: Double
        var started: Int
    }

    private let services: [String]
    /// The service whose pending timers are sagas that wait on purpose; nil where there is none.
    private let waitingService: ServiceID?
    private let growth: [FigureID]
    private let sagaGrowth: FigureID
    private var readings: [Reading] = []
    /// The number of ticks between two readings.
    private var stride = 1
    private var ticks = 0
    /// The result for every queue; empty until the run is over.
    private(set) var found: [GrowthReading] = []

    init(_ application: any Application, _ recorder: RunRecorder) throws(RecorderError) {
        services = application.services
        waitingService = application.sagas.waitingService
        var growth: [FigureID] = []
        for service in services {
            let labels = MetricLabels([("service", service)])
            growth.append(
                try recorder.figure(MetricName.backlogGrowth, labels: labels, unit: .perSecond, better: .lower))
        }
        self.growth = growth
        sagaGrowth = try recorder.figure(MetricName.sagaGrowth, unit: .perSecond, better: .lower)
    }

    /// Once a tick.
    mutating func read(_ world: borrowing World, arrivals: Int64, sagas: SagaTally) {
        defer { ticks += 1 }
        guard ticks % stride == 0 else { return }
        let ids = growth.indices.map { ServiceID(rawValue: UInt16($0)) }
        var reading = Reading(
            at: world.now, arrivals: arrivals, unhandled: [], lag: [], delivered: [],
            sagas: Double(max(0, sagas.inFlight - (waitingService.map { world.pendingTimerCount(of: $0) } ?? 0))),
            started: sagas.started)
        for id in ids {
            reading.unhandled.append(Double(world.unhandled(of: id)))
            reading.lag.append(world.timeLag(of: id).seconds)
            reading.delivered.append(world.counters(of: id).delivered)
        }
        readings.append(reading)
        guard readings.count > Self.maximumReadings else { return }
        readings = readings.indices.filter { $0 % 2 == 0 }.map { readings[$0] }
        stride *= 2
    }

    /// The run is over: judges every queue and writes the figures. A figure is the growth where it is shown and 0 where
    /// it is not. There is none where there were too few readings.
    mutating func finish(_ scenario: Scenario, _ recorder: RunRecorder) {
        found = judged(scenario)
        for reading in found {
            guard let test = reading.test else { continue }
            let value = reading.grows ? test.slope : 0
            switch reading.quantity {
            case .backlog:
                guard let index = services.firstIndex(where: { $0 == reading.service }) else { continue }
                recorder.set(value, for: growth[index])
            case .sagas: recorder.set(value, for: sagaGrowth)
            case .lag: break
            }
        }
    }

    /// Each service's backlog and lag come first.
    private func judged(_ scenario: Scenario) -> [GrowthReading] {
        let span = span(of: scenario)
        let distance = span.count > 1 ? (span[1].at - span[0].at).seconds : 0
        let seconds = distance * Double(max(0, span.count - 1))
        func reading(
            _ quantity: GrowthReading.Quantity, _ service: String?, handled: Double?, _ value: (Reading) -> Double
        ) -> GrowthReading {
            let test = GrowthTest(span.map(value), every: distance)
            // The number that came in is the number that was handled, plus the number that was added to the backlog.
            let inflow = handled.map { seconds > 0 ? $0 / seconds + max(0, test?.slope ?? 0) : 0 } ?? 1
            return GrowthReading(quantity, of: service, inflow: inflow, test)
        }
        var result: [GrowthReading] = []
        for (index, name) in services.enumerated() {
            let handled = span.isEmpty ? 0 : span[span.count - 1].delivered[index] - span[0].delivered[index]
            result.append(reading(.backlog, name, handled: Double(handled)) { $0.unhandled[index] })
            result.append(reading(.lag, name, handled: nil) { $0.lag[index] })
        }
        let started = span.isEmpty ? 0 : span[span.count - 1].started - span[0].started
        var sagas = reading(.sagas, nil, handled: nil) { $0.sagas }
        sagas.inflow = seconds > 0 ? Double(started) / seconds : 0
        return result + [sagas]
    }

    /// The readings from the last disturbance until the arrivals end.
    private func span(of scenario: Scenario) -> [Reading] {
        guard let total = readings.last?.arrivals, total > 0,
            let last = readings.firstIndex(where: { $0.arrivals == total }), last > 0
        else { return [] }
        // The last arrival came between this reading and the next.
        let end = readings[last - 1].at
        let warmUp = Instant.start + scenario.warmup
        guard end > warmUp else { return [] }
        let disturbances = scenario.faults.flatMap { [$0.at, $0.end ?? $0.at] }.map { Instant.start + $0 }
        let latest = ([warmUp] + disturbances.filter { $0 < end }).max() ?? warmUp
        let share = Timespan(nanoseconds: Int64(Double((end - warmUp).nanoseconds) * (1 - Self.minimumShare)))
        let start = min(latest, warmUp + share)
        let first = readings.firstIndex { $0.at >= start } ?? last
        return first < last ? Array(readings[first..<last]) : []
    }
}
