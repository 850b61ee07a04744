package import Contexts

/// The intended times of arrivals, one after the other, in ascending order.
///
/// Regular arrivals come when the expected number reaches 0, 1, 2, … The first comes at once, or when the rate first
/// leaves zero. At 120/s the k-th comes after k/120 s. k6's `ramping-arrival-rate` starts counting at 1. Starting at 0
/// makes a flat ramp and a constant rate agree. Poisson arrivals are the same with random steps of mean 1 between the
/// numbers. For a changing rate this is exactly the inhomogeneous Poisson process (its time change).
///
/// The schedule takes constant memory and allocates nothing from arrival to arrival.
package struct ArrivalSchedule: Sendable {
    private let profile: RateProfile
    private let spacing: OpenLoad.Spacing
    /// The number of regular arrivals before the next one.
    private var number: Int64 = 0
    /// The number of arrivals that are expected until the last Poisson one.
    private var count = 0.0
    private var piece = 0
    private var last = Instant.start

    package init(_ profile: RateProfile, spacing: OpenLoad.Spacing) {
        self.profile = profile
        self.spacing = spacing
    }

    /// The next intended time, from the beginning of the run; nil when there are no more. `unitExponential` draws from
    /// the exponential distribution of mean 1 (−ln u for a uniform u in 0…1). It is called once for a Poisson arrival
    /// and never for a regular one.
    package mutating func next(unitExponential: () -> Double) -> Instant? {
        guard let time = nextTime(unitExponential) else { return nil }
        // Rounding to whole nanoseconds must not put two arrivals into the wrong order.
        last = max(last, time)
        return last
    }

    private mutating func nextTime(_ unitExponential: () -> Double) -> Instant? {
        switch spacing {
        case .regular:
            defer { number += 1 }
            return profile.time(of: number, piece: &piece)
        case .poisson:
            count += max(0, unitExponential())
            return profile.time(of: count, piece: &piece)
        }
    }
}
