internal import Contexts

/// What the cluster draws at random.
struct ClusterDraws {
    private var stream: RandomStream
    /// The stream from which the UIDs of pods are drawn.
    private var uids: RandomStream
    /// When the probes are due of pods that are up as the run begins: one stream for each pod. Nil means: at the run's
    /// beginning.
    var phases: RandomStream?

    init(seed: RandomStream) {
        stream = seed.fork("platform")
        uids = stream.fork("uids")
        phases = stream.fork("probes")
    }

    mutating func uid() -> UInt64 { uids.next() }

    /// How long something takes.
    mutating func time(_ sampler: Sampler) -> Timespan { sampler.next(&stream) }

    /// A number in 0..<1 for the back-off of a restart.
    mutating func jitter() -> Double { stream.nextUnit() }

    /// Up to `count` of the candidates, in the order in which they are drawn; nil means all of them.
    mutating func choose(_ count: Int?, from candidates: [Int]) -> [Int] {
        var candidates = candidates
        return (0..<min(count ?? candidates.count, candidates.count)).map { _ in
            candidates.remove(at: Int(stream.nextBounded(UInt64(candidates.count))))
        }
    }

    /// How long before the run's beginning the probes of a pod last ticked; they all ticked at the same time.
    func phase(of number: Int, _ spec: ServiceSpec) -> Timespan {
        let longest = spec.probes.longest(\.period)
        guard longest > .zero, var stream = phases?.fork(spec.name).fork(UInt64(number)) else { return .zero }
        return Timespan(nanoseconds: Int64(stream.nextBounded(UInt64(longest.nanoseconds))))
    }
}
