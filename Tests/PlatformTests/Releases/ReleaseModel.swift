import Contexts
import Testing

@testable import Platform

/// A service whose pods become available some time after they are made, and one release of it.
struct ReleaseModel {
    var controller: ReleaseController
    var events: [ReleaseEvent] = []
    /// The version that runs, and the new one.
    private(set) var old: ReplicaSetCounts
    private(set) var new = ReplicaSetCounts.none
    private(set) var now = Instant.start
    private var desired: Int
    private let strategy: DeploymentStrategy
    /// Seconds until a pod is available; nil for pods of the new version that never are.
    var startup: Int? = 3
    /// What each interval of the analysis measures.
    var measurement = Measurement(requests: 1_000)
    /// What was counted between the latest of them and the beginning of a trial.
    var remainder = Measurement(requests: 0)
    private var nextMeasurement: Instant?
    private var births: (old: [Int], new: [Int]) = ([], [])
    private var second = 0

    init(
        _ kind: ReleaseStrategy, desired: Int = 4, analysis: AnalysisSpec? = nil,
        strategy: DeploymentStrategy = DeploymentStrategy()
    ) {
        let release = Release(
            name: "r", at: .zero, service: "shop", version: "v2", strategy: kind, analysis: analysis)
        self.desired = desired
        self.strategy = strategy
        old = ReplicaSetCounts(available: desired)
        births.old = Array(repeating: -100, count: desired)
        controller = ReleaseController(release, strategy: strategy, desired: desired, old: desired, at: .start)
        scheduleMeasurement(after: .start)
    }

    mutating func set(desired: Int) { self.desired = desired }

    /// Lets so many seconds pass, or as many as the release takes.
    mutating func run(seconds: Int = 3_000, until isEnough: (ReleaseController) -> Bool = { $0.isOver }) {
        for _ in 0..<seconds where !isEnough(controller) {
            second += 1
            now = .start + .seconds(Int64(second))
            tick()
        }
    }

    private mutating func tick() {
        old.available = births.old.count { second - $0 >= 3 }
        new.available = startup.map { time in births.new.count { second - $0 >= time } } ?? 0
        (old.ready, new.ready) = (old.available, new.available)
        if now == nextMeasurement {
            scheduleMeasurement(after: now)
            if controller.isMeasured { events += controller.measure(measurement, at: now) }
        }
        let observed = controller.observe(desired: desired, new: new, old: old, at: now)
        events += observed
        if controller.beginsTrial(with: observed) {
            scheduleMeasurement(after: now)
            events += controller.beginTrial(after: remainder, at: now)
        }
        follow(controller.goal)
    }

    private mutating func scheduleMeasurement(after instant: Instant) {
        nextMeasurement = controller.release.analysis.map { instant + $0.interval }
    }

    /// What the platform does about the goal.
    private mutating func follow(_ goal: ReleaseGoal) {
        guard goal.isRolling else {
            scaleNew(to: goal.newTarget)
            scaleOld(to: goal.oldTarget)
            return
        }
        if let weight = goal.canaryWeight {
            let step = CanaryUpdate(desired: desired, weight: weight, strategy: strategy).step(canary: new, stable: old)
            scaleNew(to: step.canary)
            scaleOld(to: step.stable)
            return
        }
        switch controller.phase {
        case .aborting, .rolledBack:
            let step = RollingUpdate(desired: desired, strategy: strategy).step(new: old, old: [new])
            scaleOld(to: step.new)
            scaleNew(to: step.old[0])
        case .progressing, .holding, .promoted:
            let step = RollingUpdate(desired: desired, strategy: strategy).step(new: new, old: [old])
            scaleNew(to: step.new)
            scaleOld(to: step.old[0])
        }
    }

    private mutating func scaleNew(to count: Int) {
        births.new = Self.scaled(births.new, to: count, second)
        new = new.scaled(to: count)
    }

    private mutating func scaleOld(to count: Int) {
        births.old = Self.scaled(births.old, to: count, second)
        old = old.scaled(to: count)
    }

    private static func scaled(_ births: [Int], to count: Int, _ second: Int) -> [Int] {
        Array(births.prefix(count)) + Array(repeating: second, count: max(0, count - births.count))
    }

    var kinds: [ReleaseEvent.Kind] { events.map(\.kind) }

    func seconds(of kind: ReleaseEvent.Kind) -> [Int] {
        events.filter { $0.kind == kind }.map { Int($0.at.nanoseconds / 1_000_000_000) }
    }

    func reason(of kind: ReleaseEvent.Kind) -> String { events.last { $0.kind == kind }?.reason ?? "" }
}
