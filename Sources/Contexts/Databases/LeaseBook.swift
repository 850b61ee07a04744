/// Who does a service's work that only one replica at a time need do, as a row of its database.
package struct Lease: Hashable, Sendable {
    /// The longest name of a lease, in bytes of UTF-8.
    package static let longestName = 64

    /// The process that has it, a number that no other process has.
    package var holder: UInt64
    /// Rises by one each time that another holder takes it. Whoever has an older one has lost it.
    package var epoch: UInt64
    /// From when on anybody may take it, on ``ServedClock``'s time.
    package var until: Instant

    package init(holder: UInt64, epoch: UInt64, until: Instant) {
        self.holder = holder
        self.epoch = epoch
        self.until = until
    }
}

/// The leases of a service's database. All replicas of the service share them.
///
/// A lease saves double work and no more: whatever its holder does must stay right while two believe that they have it,
/// as they may when a process stood still or a clock went wrong.
package protocol LeaseBook: Sendable {
    /// Takes a lease that is free, has run out or is the holder's own, until an instant.
    ///
    /// - Parameters:
    ///   - name: 1...``Lease/longestName`` bytes.
    ///   - now: on the clock by which `until` was made.
    /// - Returns: the lease as it stands now, whoever has it.
    /// - Throws: ``DatabaseError/Kind/refused`` if the name is empty or too long, besides what any commit throws.
    func takeLease(
        _ name: String, for holder: UInt64, until: Instant, at now: Instant
    ) async throws(DatabaseError) -> Lease

    /// Ends a lease if it is the holder's, so that another takes it at once. Does nothing otherwise.
    func giveBackLease(_ name: String, of holder: UInt64) async throws(DatabaseError)
}
