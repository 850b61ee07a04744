package import Contexts

/// The numbers of the protocol between Perennial and an external program. `scenarios/polyglot/README.md` documents
/// them.
package enum WireLimits {
    /// The version that both sides give in their `hello`. Another number ends the conversation.
    package static let version = 1
    /// The most bytes of one line that the program writes, without the end of the line. The size of our own lines is
    /// bounded by the size of an order.
    package static let maximumLineBytes = 1 << 20
    /// The most events of one decision.
    package static let maximumEvents = 16
    /// The longest time after which a decision may schedule a message.
    package static let maximumTimer = Timespan.seconds(365 * 24 * 3600)
    /// How many bytes are kept of what the program last wrote to standard error.
    package static let maximumErrorBytes = 4096
    /// The most words of a command, and the most characters of each word.
    package static let maximumWords = 64
    package static let maximumWordLength = 4096
    /// The time for an answer, from the first byte of the question to the last byte of the answer.
    package static let defaultTimeout = Timespan.seconds(5)
    /// The time for the first `hello`, including the start of the program.
    package static let defaultStartTimeout = Timespan.seconds(10)
    /// The largest value of both times.
    package static let longestTimeout = Timespan.minutes(10)
}
