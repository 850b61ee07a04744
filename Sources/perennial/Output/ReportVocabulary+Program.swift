internal import Applications
internal import HTTPWorld
internal import Measurement

extension ReportVocabulary {
    /// The words of the application that this program runs.
    static let ofProgram = theApplication.reports

    /// The words for a record: those of requests if nothing else is known of what was run.
    static func of(_ record: Record) -> ReportVocabulary {
        record.application == requests.application ? requests : ofProgram
    }

    /// The words for records of one scenario.
    static func of(_ records: [Record]) -> ReportVocabulary { records.first.map(of) ?? ofProgram }

    /// The applications whose records this program can tell of.
    static let knownApplications = [ofProgram.application, requests.application]
}
