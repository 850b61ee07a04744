package import Contexts
internal import Platform

/// What must hold before anything breaks, and again after everything has ended: Chaos Toolkit's steady-state hypothesis,
/// which is checked before the experiment's method and after it, and stops the experiment where it does not hold before.
///
/// Before is the time from the warm-up's end to the first fault's beginning, as far as that is known then: a saga that
/// has not ended by that instant counts as one that has not. After begins ``recoveryTime`` behind the end of the last
/// fault, which of a kill is the death of its last victim: where none comes to its crash point, there is nothing after
/// it, and what must hold there does not. Where a scenario has no faults, there is no after, and before lasts to the end
/// of the run.
package struct SteadyState: Hashable, Sendable {
    package static let before = "before-faults"
    package static let after = "after-faults"

    /// In file order, without windows of their own.
    package var hold: [ExpectationSource] = []
    /// How long the application may take, after the last fault's end, until all must hold again.
    package var recoveryTime = Timespan.seconds(30)

    package init() {}
}

extension Scenario {
    /// When the first fault begins; nil without any.
    package var firstFault: Timespan? { faults.map(\.at).min() }

    /// The earliest that the steady state must have returned: a kill at a crash point is over when its last victim has
    /// come there, which no file can tell. Nil without faults, or where one lasts to the run's end.
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
