/// How much is kept of sagas. Memory does not grow beyond it, however long the run is.
package enum SagaLimits {
    /// Sampled sagas; at least half as many are kept of a run that has as many.
    package static let maximumSampled = 200
    /// Sagas kept of each reason for which one is compensated.
    package static let maximumPerFailure = 20
    /// Orders kept of each reason for which one is refused.
    package static let maximumPerRefusal = 5
    /// Sagas kept of those that had not ended when the run did, beyond those that were sampled.
    package static let maximumUnfinished = 50
    /// Sagas watched at a time because they may yet fail. Those that succeed make room for others.
    package static let maximumCandidates = 256
    /// Steps of a saga; one that succeeds has some 60.
    package static let maximumSteps = 1024
    /// Steps of all sagas at a time: 6.3 MB.
    package static let maximumStepsInAll = 131_072
    /// Sagas that are kept when all are to be.
    package static let maximumOfAll = 200_000
}
