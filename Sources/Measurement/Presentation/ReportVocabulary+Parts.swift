internal import Texts

extension ReportVocabulary {
    /// What customers ask for.
    package struct Subject: Sendable {
        /// The noun for one and for several, without an article.
        package var singular: String
        package var plural: String
        /// What a customer who asks for one meant to do: the words after `meant to`.
        package var verb: String
        /// The customers' operation that asks for one, as in the label `operation`.
        package var operation: String
        /// The service that takes in the request, as in the label `service`.
        package var service: String

        package init(singular: String, plural: String, verb: String, operation: String, service: String) {
            self.singular = singular
            self.plural = plural
            self.verb = verb
            self.operation = operation
            self.service = service
        }

        /// The plural at the beginning of a sentence.
        package var heading: String { plural.prefix(1).uppercased() + plural.dropFirst() }

        /// `1 parcel`, `1,200 parcels`
        package func counted(_ count: Int64) -> String {
            "\(HumanValue.grouped(count)) \(count == 1 ? singular : plural)"
        }
    }

    /// What the application tells customers at once when they ask for one.
    package struct Answers: Sendable {
        /// The metric that counts those who asked.
        package var asked: String
        /// What a customer's thing is called if the request was served.
        package var served: String
        /// The metrics that count refused requests and failed requests, by `reason`.
        package var refused: String
        package var failed: String
        /// What has happened to the failed requests, in about two words.
        package var failure: String

        package init(asked: String, served: String, refused: String, failed: String, failure: String) {
            self.asked = asked
            self.served = served
            self.refused = refused
            self.failed = failed
            self.failure = failure
        }
    }

    /// A later end of some that were confirmed but not served.
    package struct LaterEnd: Sendable {
        /// The metric that counts them.
        package var metric: String
        /// The title of the row that counts them.
        package var title: String
        /// The same for use on its own: a shorter title, and the text after the number.
        package var short: String
        package var rest: String
        /// The text after their number in a sentence.
        package var told: String
        /// Whether it decides the result of a run. Then reports also show it if it is 0, and for each fault.
        package var decides: Bool

        package init(metric: String, title: String, short: String, rest: String, told: String, decides: Bool) {
            self.metric = metric
            self.title = title
            self.short = short
            self.rest = rest
            self.told = told
            self.decides = decides
        }
    }

    /// How a saga ends well.
    package struct SagaEnd: Sendable {
        /// As one word.
        package var word: String
        /// After `those that ended with`.
        package var with: String

        package init(word: String, with: String) {
            self.word = word
            self.with = with
        }
    }

    /// The share of those who asked that got what they had asked for. It falls under a load that is only refused, which
    /// latencies do not show.
    package struct Completion: Sendable {
        /// The ratio.
        package var metric: String
        /// What happened to the others' thing, after `only 40% of the orders were`.
        package var told: String

        package init(metric: String, told: String) {
            self.metric = metric
            self.told = told
        }
    }

    /// Columns of the timeline, by their names in timeline.csv. They hold the outcomes of the subject and the latency
    /// of the requests for it. An outcome counts at the time of the request, whenever it became known.
    package struct Columns: Sendable {
        package var asked: String
        package var served: String
        package var failed: String
        package var refused: String
        package var unanswered: String
        package var latencyP50: String
        package var latencyP99: String

        package init(
            asked: String, served: String, failed: String, refused: String, unanswered: String, latencyP50: String,
            latencyP99: String
        ) {
            self.asked = asked
            self.served = served
            self.failed = failed
            self.refused = refused
            self.unanswered = unanswered
            self.latencyP50 = latencyP50
            self.latencyP99 = latencyP99
        }
    }

    /// A value that tells runs apart.
    package struct Figure: Sendable {
        package var name: String
        package var metric: String
        package var labels: MetricLabels
        package var statistic: Statistic
        package var unit: MetricUnit
        /// Whether it decides the result of a run. Then reports also show it if it is 0 in all runs.
        package var decides: Bool

        package init(
            _ name: String, _ metric: String, labels: MetricLabels = [:], _ statistic: Statistic, _ unit: MetricUnit,
            decides: Bool = false
        ) {
            self.name = name
            self.metric = metric
            self.labels = labels
            self.statistic = statistic
            self.unit = unit
            self.decides = decides
        }

        /// A number of things.
        package static func count(
            _ name: String, _ metric: String, _ labels: MetricLabels = [:], decides: Bool = false
        ) -> Figure {
            Figure(name, metric, labels: labels, .count, .count, decides: decides)
        }

        /// A share.
        package static func ratio(_ name: String, _ metric: String, decides: Bool = false) -> Figure {
            Figure(name, metric, .value, .ratio, decides: decides)
        }
    }
}
