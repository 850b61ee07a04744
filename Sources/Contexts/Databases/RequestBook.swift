/// A request that made a thing, as a database keeps it: whoever sends the request again gets the same thing.
package struct KeyedRequest: Hashable, Sendable {
    /// The longest key, in bytes of UTF-8.
    package static let longestKey = 255

    /// What the client calls the request; 1...``longestKey`` bytes.
    package var key: String
    /// The number of what it made.
    package var number: UInt64
    /// Tells another request under the same key from the same request sent again.
    package var fingerprint: UInt64

    package init(key: String, number: UInt64, fingerprint: UInt64) {
        self.key = key
        self.number = number
        self.fingerprint = fingerprint
    }
}

/// What a service's database keeps about requests that make things: which numbers are given out, and which request made
/// which thing. All replicas of the service share it. A call that has returned is on disk.
package protocol RequestBook: Sendable {
    /// Reserves numbers that nobody else gets, also after a crash. They rise from call to call, over all processes; the
    /// first number of a new database is 1. Numbers that are never used leave a gap.
    ///
    /// - Parameter count: at least 1.
    func reserveNumbers(_ count: Int) async throws(DatabaseError) -> Range<UInt64>

    /// Keeps a request, unless one with its key is kept already.
    ///
    /// - Returns: the request that is kept under the key: this one, or an earlier one.
    /// - Throws: ``DatabaseError/Kind/refused`` if the key is empty or too long, besides what any commit throws.
    func keep(_ request: KeyedRequest) async throws(DatabaseError) -> KeyedRequest

    /// The request that is kept under a key; nil if there is none.
    func request(under key: String) async throws(DatabaseError) -> KeyedRequest?
}
