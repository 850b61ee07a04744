internal import Applications
internal import Measurement

extension ReportVocabulary {
    /// The words of the application that this program runs.
    static let ofProgram = theApplication.reports
}
