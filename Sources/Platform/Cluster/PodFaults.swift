internal import ActorRuntime
internal import Contexts

/// What faults do to one replica, beside killing it at once: they wait for its crash point, make it stand still, leak
/// or die again and again.
struct PodFaults {
    /// The faults that wait for the replica to reach its crash point.
    private var armedBy: [Int] = []
    /// The faults that keep it from doing anything.
    private var heldBy: [Int] = []
    /// The faults that make it leak, in bytes a second.
    private var leaks: [(fault: Int, rate: Int64)] = []
    /// The faults that kill it a given time after each start.
    private var loops: [(fault: Int, after: Timespan)] = []
    /// The faults that have made it stand still in this life.
    private var wasHeldBy = FaultSet()
    /// The faults behind its last death.
    private(set) var diedBy = FaultSet()

    /// The faults behind its last death, and those that have made it stand still in this life.
    var all: FaultSet {
        var all = diedBy
        all.formUnion(wasHeldBy)
        return all
    }

    // MARK: Crash points

    mutating func arm(_ fault: Int) {
        if !armedBy.contains(fault) { armedBy.append(fault) }
    }

    func isArmed(by fault: Int) -> Bool { armedBy.contains(fault) }

    /// The fault that it dies by at its crash point.
    var armed: Int? { armedBy.last }

    // MARK: Standing still

    var isHeld: Bool { !heldBy.isEmpty }

    func isHeld(by fault: Int) -> Bool { heldBy.contains(fault) }

    mutating func hold(_ fault: Int) {
        heldBy.append(fault)
        wasHeldBy.insert(fault)
    }

    /// The fault no longer holds it, but another may.
    mutating func letGo(_ fault: Int) { heldBy.removeAll { $0 == fault } }

    // MARK: Leaks

    mutating func leak(_ bytesPerSecond: Int64, by fault: Int) { leaks.append((fault, bytesPerSecond)) }

    /// Returns false if the fault did not make it leak.
    mutating func endLeak(by fault: Int) -> Bool {
        guard leaks.contains(where: { $0.fault == fault }) else { return false }
        leaks.removeAll { $0.fault == fault }
        return true
    }

    /// The bytes that it leaks in a second.
    ///
    /// - Parameter own: those that its version leaks without any fault.
    func leakPerSecond(beside own: Int64) -> Int64 { leaks.reduce(own) { $0 + $1.rate } }

    /// The latest fault that makes it leak.
    var leaking: Int? { leaks.last?.fault }

    // MARK: Crash loops

    mutating func loop(after wait: Timespan, by fault: Int) { loops.append((fault, wait)) }

    mutating func endLoop(by fault: Int) { loops.removeAll { $0.fault == fault } }

    /// How long after its start it dies; nil if no fault wants that.
    var loopAfter: Timespan? { loops.map(\.after).min() }

    /// The first fault that makes it die again and again.
    var looping: Int? { loops.first?.fault }

    // MARK: Ends

    /// It has died. A process whose probe has failed was told to end, so the faults that kept it from answering are
    /// behind its death.
    mutating func died(by fault: Int?, ofProbe isProbe: Bool) {
        diedBy = fault.map { FaultSet($0) } ?? (isProbe ? wasHeldBy : FaultSet())
    }

    /// Forgets what concerns only the process that has ended.
    mutating func endLife() {
        armedBy = []
        heldBy = []
        wasHeldBy = FaultSet()
    }

    /// The pod is gone.
    mutating func end() {
        leaks = []
        loops = []
    }
}
