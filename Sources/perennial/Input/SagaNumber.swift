internal import ArgumentParser
internal import Measurement

/// The number of a saga: `1042`, or `order-1042` as a report may write it.
struct SagaNumber: ExpressibleByArgument {
    let rawValue: UInt64

    init?(argument: String) {
        let word = Self.subject + "-"
        guard let number = UInt64(argument.hasPrefix(word) ? argument.dropFirst(word.count) : argument[...]) else {
            return nil
        }
        rawValue = number
    }

    /// What a saga is about, and the name of the option that takes the number.
    static var subject: String { ReportVocabulary.ofProgram.subject.singular }
    static var option: NameSpecification { .customLong(subject) }
}
