package import Contexts
internal import Platform

/// What must hold before anything breaks, and again after everything has ended. This is Chaos Toolkit's steady-state
/// hypothesis. Chaos Toolkit checks it before the experiment's method and after it, and stops the experiment if it does
/// not hold before.
///
/// "Before" is the time from the warm-up's end to the first fault's beginning, with what is known at that instant: a
/// saga that has not ended by then counts as not ended. "After" begins ``recoveryTime`` after the end of the last
/// fault. A kill ends with the death of its last victim. If a victim never reaches its crash point, there is nothing
/// after the kill, and what must hold there does not hold. A scenario without faults has no "after", and its "before"
/// lasts to the end of the run.
package struct SteadyState: Hashable, Sendable {
    package static let before = "before-faults"
    package static let after = "after-faults"

    /// In file order. They name no windows of their own.
    package var hold: [ExpectationSource] = []
    /// How long the application may take, after the last fault's end, until everything must hold again.
    package var recoveryTime = Timespan.seconds(30)

    package init() {}
}

extension Scenario {
    /// When the first fault begins; nil without any.
    package var firstFault: Timespan? { faults.map(\.at).min() }

    /// The earliest time at which the steady state must have returned. A kill at a crash point is over when its last
    /// victim has reached that point, and no file can tell when. Nil without faults, or if one lasts to the run's end.
    package var recovered: Timespan? {
        var last: Timespan?
        for fault in faults {
            guard let end = fault.end else { return nil }
            last = max(last ?? end, end)
        }
        guard let last, let steadyState else { return nil }
        return last + steadyState.recoveryTime
    }
}
