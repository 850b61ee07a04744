/// What the customer of an order has been told: 8 bytes.
package struct ToldRow: VersionedRow {
    package var version: UInt32
    package var milestones: Milestones

    package static let absent = ToldRow(version: 0, milestones: [])

    package init(version: UInt32, milestones: Milestones) {
        self.version = version
        self.milestones = milestones
    }
}
