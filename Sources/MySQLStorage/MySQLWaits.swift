package import Contexts

/// How long a connection to MySQL waits for what. The client and the server count whole seconds, so each of them is
/// rounded up.
package struct MySQLWaits: Hashable, Sendable {
    /// For the server to take a new connection.
    package var connect: Timespan
    /// For the server's answer, and for it to take what is sent. It must be longer than the others: whoever waits for a
    /// lock hears nothing.
    package var answer: Timespan
    /// For a lock that somebody else holds, before an operation fails as busy.
    package var lock: Timespan
    /// For others that make or change the same database's tables.
    package var schema: Timespan
    /// After a failure to connect, whatever comes fails too and does not try: those who wait for one connection would
    /// otherwise find out one after the other.
    package var pause: Timespan

    package init(
        connect: Timespan = .seconds(5), answer: Timespan = .seconds(30), lock: Timespan = .seconds(5),
        schema: Timespan = .seconds(20), pause: Timespan = .milliseconds(200)
    ) {
        self.connect = connect
        self.answer = answer
        self.lock = lock
        self.schema = schema
        self.pause = pause
    }

    static func seconds(_ span: Timespan) -> UInt32 {
        let second: Int64 = 1_000_000_000
        return UInt32(clamping: max(1, (span.nanoseconds + second - 1) / second))
    }
}
