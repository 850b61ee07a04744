/// Which sagas of a run are kept step by step.
package enum SagaSelection: String, CaseIterable, Sendable {
    /// Some sagas, spread evenly over all of them, and the first of each way to fail; see ``SagaLimits``.
    case some
    /// Every saga, up to ``SagaLimits/maximumOfAll``.
    case all
    /// None: nothing is watched.
    case none
}
