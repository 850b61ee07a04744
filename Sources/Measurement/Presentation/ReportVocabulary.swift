/// How reports describe an application: its nouns and verbs, and the places of its metrics, columns and labels. Reports
/// see records and this value. They do not know any application.
///
/// The ``subject`` is what customers ask for and what a saga brings them. Some requests are refused. Of the confirmed
/// ones, some fail later (``laterEnds``), and the others are served. All counts are by the time at which the customer
/// asked, so that they add up to the number of those who asked.
package struct ReportVocabulary: Sendable {
    /// The application's name, as in its records.
    package var application: String
    /// What a run tests, after `the`.
    package var system: String
    package var subject: Subject
    package var answers: Answers
    /// The headline ratio: those confirmed and kept ÷ those who asked.
    package var served: String
    /// How a confirmed one may end if it is not served, in the order in which reports list the ends.
    package var laterEnds: [LaterEnd]
    package var sagaEnd: SagaEnd
    package var columns: Columns
    /// The application's own figures that distinguish runs, for a table side by side, in order.
    package var figures: [Figure]
    /// The metrics that a comparison shows first, whether or not they moved.
    package var leading: [String]
    /// The metrics of the application that tell best how customers fared, the most telling first. Where many figures
    /// moved, a message of a few words names these.
    package var noticed: [String]
    /// The metrics of the application that belong in a summary for other programs. summary.csv has all.
    package var headlines: [String]
    /// Whether what customers asked for was done in the end; nil for an application that does not measure it.
    package var completion: Completion?
    /// What `served` means in the table of operations, in one or two sentences.
    package var servedNote: String
    /// The possible subjects of a breach of an invariant, one word each. The last one is the whole application.
    package var breachSubjects: [String]

    package init(
        application: String, system: String, subject: Subject, answers: Answers, served: String,
        laterEnds: [LaterEnd], sagaEnd: SagaEnd, columns: Columns, figures: [Figure], leading: [String],
        noticed: [String], headlines: [String], completion: Completion?, servedNote: String, breachSubjects: [String]
    ) {
        self.application = application
        self.system = system
        self.subject = subject
        self.answers = answers
        self.served = served
        self.laterEnds = laterEnds
        self.sagaEnd = sagaEnd
        self.columns = columns
        self.figures = figures
        self.leading = leading
        self.noticed = noticed
        self.headlines = headlines
        self.completion = completion
        self.servedNote = servedNote
        self.breachSubjects = breachSubjects
    }

    /// How a kept saga ended, with its cause: `compensated (timed_out)`.
    package func outcome(of saga: KeptSaga) -> String {
        let end = saga.end == .succeeded ? sagaEnd.word : saga.end.rawValue
        return saga.cause.map { "\(end) (\($0))" } ?? end
    }

    // MARK: What the harness' own metrics have of the subject

    /// The labels of the requests for a subject, and of their latency.
    package var asking: MetricLabels { ["operation": subject.operation] }

    /// The labels of the latency of accepted requests.
    package var accepted: MetricLabels { asking(outcome: "accepted") }

    /// The labels of the requests for a subject with this outcome: served, refused, failed or unanswered.
    package func asking(outcome: String) -> MetricLabels { ["operation": subject.operation, "outcome": outcome] }
}
