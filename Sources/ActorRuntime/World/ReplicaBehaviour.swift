package import Contexts

/// How one replica differs from others of its service: the version that it runs, or that it is not warm yet.
package struct ReplicaBehaviour: Hashable, Sendable {
    /// Takes the place of the service's time; nil keeps that.
    package var time: Distribution?
    /// What every service time of the replica is multiplied by, as while it warms up; at least 0.
    package var timeFactor: Double
    /// The share of messages whose handling ends in an error, next to what a fault adds; 0...1.
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
    /// What a fault adds to the time, or puts in its place.
    private var slowdown: (sampler: Sampler, added: Bool)?
    /// The share of messages whose handling a fault lets end in an error.
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

    /// How long a worker is busy with its next message, where its replica is like all of the service.
    mutating func nextTime() -> Timespan {
        let slow = nextSlowdown()
        guard slow.isAdded else { return slow.length }
        // Two steps: the sampler would be copied to be used beside a change of the stream.
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

    /// What a fault adds to the next time, or puts in its place. Draws nothing where there is none.
    private mutating func nextSlowdown() -> (length: Timespan, isAdded: Bool) {
        guard let slowdown else { return (.zero, true) }
        return (slowdown.sampler.next(&stream), slowdown.added)
    }

    /// Draws whether the handling of a message ends in an error. Returns whether a fault is why; nil where it does not.
    mutating func nextError(as replica: ReplicaTerms) -> Bool? {
        guard replica.errorProbability > 0 else { return nil }
        // One number for both causes: the lowest are the fault's, what is left of the probability is the version's.
        let drawn = errorStream.nextUnit()
        return drawn < replica.errorProbability ? drawn < errorProbability : nil
    }
}

/// How a replica works, by its own behaviour and by what befalls its service.
struct ReplicaTerms {
    /// Nil where the replica has no behaviour of its own.
    let timeFactor: Double?
    /// The service time of its version, where that has one.
    let time: Sampler?
    /// Of a fault and of its version together.
    let errorProbability: Double

    init(_ behaviour: ReplicaBehaviour?, faultProbability fault: Double) {
        timeFactor = behaviour?.timeFactor
        time = behaviour?.time.map { Sampler($0) }
        let own = behaviour?.errorProbability ?? 0
        errorProbability = fault + own - fault * own
    }

    /// Whether it works as all of its service do, and nothing befalls that.
    var areOrdinary: Bool { timeFactor == nil && errorProbability <= 0 }
}
