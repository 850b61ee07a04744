/// How much is kept of sagas. Memory does not grow beyond these limits, however long the run is.
package enum SagaLimits {
    /// Sampled sagas. If a run has that many, at least half as many are kept.
    package static let maximumSampled = 200
    /// Sagas kept for each reason for which a saga is compensated.
    package static let maximumPerFailure = 20
    /// Orders kept for each reason for which an order is refused.
    package static let maximumPerRefusal = 5
    /// Sagas kept that had not ended when the run did, in addition to the sampled ones.
    package static let maximumUnfinished = 50
    /// Sagas watched at a time because they may still fail. Those that succeed make room for others.
    package static let maximumCandidates = 256
    /// Steps of one saga. A saga that succeeds has some 60.
    package static let maximumSteps = 1024
    /// Steps of all sagas at a time: 6.3 MB.
    package static let maximumStepsInAll = 131_072
    /// Sagas kept when all are to be kept.
    package static let maximumOfAll = 200_000
}
