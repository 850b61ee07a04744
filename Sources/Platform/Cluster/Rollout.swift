internal import ActorRuntime
internal import Contexts

/// A release that is under way in a service: what its controller is shown, and when.
struct Rollout {
    private(set) var controller: ReleaseController
    /// Which of the service's versions takes over.
    let version: Int
    /// Whether the version had requests when the release began, as the version of a release that was overtaken has.
    let hadTraffic: Bool
    /// What the version's replicas have done since the latest measurement.
    private var measured = ReplicaUsage()
    private var restarts = 0
    /// The faults behind failed or slow requests in all of the version's measurements.
    private(set) var faults = FaultSet()
    /// The faults because of which the release was aborted.
    private(set) var causes = FaultSet()
    /// When the next measurement is due; a trial begins with a new interval.
    private var nextMeasurement: Instant?
    /// The wake-up that was requested last.
    private var nextLook: Instant?

    init(_ controller: ReleaseController, version: Int, hadTraffic: Bool) {
        self.controller = controller
        self.version = version
        self.hadTraffic = hadTraffic
    }

    var release: Release { controller.release }

    /// Whether it is being taken back.
    var isGoingBack: Bool { controller.phase == .aborting }

    // MARK: Leading it

    /// Shows the controller the pods, and returns what it says.
    mutating func observe(
        desired: Int, new: ReplicaSetCounts, old: ReplicaSetCounts, at now: Instant
    ) -> [ReleaseEvent] {
        controller.observe(desired: desired, new: new, old: old, at: now)
    }

    /// It was aborted because of these faults.
    mutating func aborted(because causes: FaultSet) { self.causes = causes }

    /// When it wants to be asked again; nil if a wake-up was already requested or none is needed.
    mutating func nextWakeUp() -> Instant? {
        let next = controller.nextLook
        guard next != nextLook else { return nil }
        nextLook = next
        return next
    }

    // MARK: Measuring it

    /// Whether a measurement is due in this instant.
    func isMeasured(at now: Instant) -> Bool { nextMeasurement == now }

    /// The next measurement is an interval away. Returns when it is due; nil if nothing is measured.
    mutating func scheduleMeasurement(at now: Instant) -> Instant? {
        guard let analysis = release.analysis else { return nil }
        nextMeasurement = now + analysis.interval
        return nextMeasurement
    }

    /// A replica of the version has done this since it was last counted.
    mutating func count(_ usage: ReplicaUsage, since before: ReplicaUsage) {
        measured.handled += usage.handled - before.handled
        measured.failed += usage.failed - before.failed
        measured.slow += usage.slow - before.slow
        faults.formUnion(usage.faults)
    }

    /// A replica of the version is started again.
    mutating func countRestart() { restarts += 1 }

    /// What was counted since the latest measurement.
    mutating func takeMeasurement() -> Measurement {
        defer { (measured, restarts) = (ReplicaUsage(), 0) }
        return Measurement(
            requests: Int(measured.handled), errors: Int(measured.failed), slow: Int(measured.slow),
            restarts: restarts)
    }

    /// Shows the controller a measurement, and returns what it says.
    mutating func measure(_ measurement: Measurement, at now: Instant) -> [ReleaseEvent] {
        controller.measure(measurement, at: now)
    }

    /// From now on measurements belong to the trial. `remainder` was counted before.
    mutating func beginTrial(after remainder: Measurement, at now: Instant) -> [ReleaseEvent] {
        controller.beginTrial(after: remainder, at: now)
    }
}
