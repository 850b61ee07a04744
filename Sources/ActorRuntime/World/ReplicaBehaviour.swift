package import Contexts

/// How one replica differs from others of its service: it runs another version, or it is not warm yet.
package struct ReplicaBehaviour: Hashable, Sendable {
    /// Replaces the service's time; nil keeps the service's time.
    package var time: Distribution?
    /// Every service time of the replica is multiplied by this, for example while it warms up; at least 0.
    package var timeFactor: Double
    /// The share of messages whose handling ends in an error, in addition to what a fault adds; 0...1.
    package var errorProbability: Double

    package init(time: Distribution? = nil, timeFactor: Double = 1, errorProbability: Double = 0) {
        self.time = time
        self.timeFactor = timeFactor
        self.errorProbability = errorProbability
    }
}

/// How long the workers of a service are busy with a message, and how often its handling ends in an error.
struct HandlingTerms {
    private let time: Sampler
    private var stream: RandomStream
    /// The time that a fault adds, or that replaces the service's time.
    private var slowdown: (sampler: Sampler, added: Bool)?
    /// The share of messages whose handling ends in an error because of a fault.
    private(set) var errorProbability = 0.0
    private var errorStream: RandomStream

    /// - Parameter stream: the root of the service's streams.
    init(_ time: Distribution, stream: RandomStream) {
        self.time = Sampler(time)
        self.stream = stream.fork("time")
        errorStream = stream.fork("error")
    }

    mutating func slow(_ slowdown: (time: Distribution, added: Bool)?) {
        self.slowdown = slowdown.map { (Sampler($0.time), $0.added) }
    }

    mutating func setErrorProbability(_ probability: Double) { errorProbability = probability }

    /// How long a worker is busy with its next message, if its replica has no behaviour of its own.
    mutating func nextTime() -> Timespan {
        let slow = nextSlowdown()
        guard slow.isAdded else { return slow.length }
        // Two steps: otherwise the sampler would be copied, because the stream changes while it is used.
        let bits = stream.next()
        return slow.length + time.time(at: bits)
    }

    /// How long a worker of a replica is busy with its next message.
    mutating func nextTime(as replica: ReplicaTerms) -> Timespan {
        let slow = nextSlowdown()
        guard slow.isAdded else { return slow.length }
        let bits = stream.next()
        guard let factor = replica.timeFactor else { return slow.length + time.time(at: bits) }
        let length = replica.time?.time(at: bits) ?? time.time(at: bits)
        guard factor != 1 else { return slow.length + length }
        return slow.length + min(Timespan(seconds: length.seconds * max(0, factor)), Sampler.maximum)
    }

    /// The time that a fault adds to the next time, or that replaces it. Draws nothing if there is no such fault.
    private mutating func nextSlowdown() -> (length: Timespan, isAdded: Bool) {
        guard let slowdown else { return (.zero, true) }
        return (slowdown.sampler.next(&stream), slowdown.added)
    }

    /// Draws whether the handling of a message ends in an error. Returns whether a fault is the reason; nil if there is
    /// no error.
    mutating func nextError(as replica: ReplicaTerms) -> Bool? {
        guard replica.errorProbability > 0 else { return nil }
        // One number decides about both causes: the lowest numbers are the fault's, the rest of the probability is the
        // version's.
        let drawn = errorStream.nextUnit()
        return drawn < replica.errorProbability ? drawn < errorProbability : nil
    }
}

/// How a replica works, from its own behaviour and from what happens to its service.
struct ReplicaTerms {
    /// Nil if the replica has no behaviour of its own.
    let timeFactor: Double?
    /// The service time of its version, if the version has one.
    let time: Sampler?
    /// The probability from a fault and from its version together.
    let errorProbability: Double

    init(_ behaviour: ReplicaBehaviour?, faultProbability fault: Double) {
        timeFactor = behaviour?.timeFactor
        time = behaviour?.time.map { Sampler($0) }
        let own = behaviour?.errorProbability ?? 0
        errorProbability = fault + own - fault * own
    }

    /// Whether the replica works as all others of its service do, and nothing unusual happens to the service.
    var areOrdinary: Bool { timeFactor == nil && errorProbability <= 0 }
}
