/// One problem of a configuration: the key, and a sentence with the limit and what to write instead.
package struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
    /// As in the scenario file, below the configuration's own key: `slidingWindowSize`.
    package let key: String
    package let problem: String

    package init(key: String, problem: String) {
        self.key = key
        self.problem = problem
    }

    package var description: String { "\(key): \(problem)" }
}
