package import Contexts

/// The numbers of the protocol between Perennial and an external program; `scenarios/polyglot/README.md` tells them.
package enum WireLimits {
    /// What both sides say in their `hello`; another number ends the conversation.
    package static let version = 1
    /// Of one line that the program writes, without its end. Our own lines are bounded by what an order may hold.
    package static let maximumLineBytes = 1 << 20
    /// Events of one decision.
    package static let maximumEvents = 16
    /// The longest time after which a decision may schedule a message.
    package static let maximumTimer = Timespan.seconds(365 * 24 * 3600)
    /// How much of what the program last wrote on standard error is kept.
    package static let maximumErrorBytes = 4096
    /// Words of a command, and characters of each.
    package static let maximumWords = 64
    package static let maximumWordLength = 4096
    /// For an answer, from the first byte of the question to the last one of the answer.
    package static let defaultTimeout = Timespan.seconds(5)
    /// For the first `hello`, the start of the program included.
    package static let defaultStartTimeout = Timespan.seconds(10)
    /// Of both times.
    package static let longestTimeout = Timespan.minutes(10)
}
