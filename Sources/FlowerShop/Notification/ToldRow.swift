/// What the customer of an order has been told: 8 bytes.
package struct ToldRow: VersionedRow {
    package var version: UInt32
    /// A bit for each ``Milestone``.
    package var milestones: UInt8

    package static let absent = ToldRow(version: 0, milestones: 0)

    package init(version: UInt32, milestones: UInt8) {
        self.version = version
        self.milestones = milestones
    }
}
