/// How reports tell of an application: its nouns and verbs, and which of its metrics, columns and labels stand where.
/// Reports see records and this value, and know no application.
///
/// What customers ask for, and what a saga brings them, is the ``subject``. Some who ask are told no; of those that are
/// confirmed some come to nothing later (``laterEnds``), and the others are served. All counts are by when the customer
/// asked, so that they add up to those who did.
package struct ReportVocabulary: Sendable {
    /// The application's name, as its records have it.
    package var application: String
    /// What a run puts to the test, after `the`.
    package var system: String
    package var subject: Subject
    package var answers: Answers
    /// The ratio of those that were confirmed and kept to those who asked: the headline.
    package var served: String
    /// What may become of a confirmed one other than that it is served, in the order in which they are told.
    package var laterEnds: [LaterEnd]
    package var sagaEnd: SagaEnd
    package var columns: Columns
    /// The figures of the application's own that tell runs apart, side by side, in their order.
    package var figures: [Figure]
    /// The metrics that a comparison leads with, moved or not.
    package var leading: [String]
    /// What `served` means in the table of operations, in a sentence or two.
    package var servedNote: String
    /// What a breach of an invariant may be about, in one word each; the whole application is the last.
    package var breachSubjects: [String]

    package init(
        application: String, system: String, subject: Subject, answers: Answers, served: String,
        laterEnds: [LaterEnd], sagaEnd: SagaEnd, columns: Columns, figures: [Figure], leading: [String],
        servedNote: String, breachSubjects: [String]
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
        self.servedNote = servedNote
        self.breachSubjects = breachSubjects
    }

    /// How a kept saga ended, with its cause: `compensated (timed_out)`.
    package func outcome(of saga: KeptSaga) -> String {
        let end = saga.end == .succeeded ? sagaEnd.word : saga.end.rawValue
        return saga.cause.map { "\(end) (\($0))" } ?? end
    }

    // MARK: What the harness' own metrics have of the subject

    /// The labels of the requests for one, and of their latency.
    package var asking: MetricLabels { ["operation": subject.operation] }

    /// The labels of the latency of those that were taken in.
    package var accepted: MetricLabels { asking(outcome: "accepted") }

    /// The labels of the requests for one that came out so: served, refused, failed or unanswered.
    package func asking(outcome: String) -> MetricLabels { ["operation": subject.operation, "outcome": outcome] }
}
