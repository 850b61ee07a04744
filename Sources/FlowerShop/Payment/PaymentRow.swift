/// What payment did for an order.
package enum PaymentStatus: UInt8, CaseIterable, Sendable {
    case absent = 0
    case captured = 1
    case declined = 2
    case refunded = 3
    /// Order gave up before anything was captured, and nothing will be captured.
    case voided = 4
    /// What was captured has to go back, and the provider has not said that it did.
    case refunding = 5
    /// Order gave up, and the provider has not said that it charges nothing.
    case voiding = 6
}

/// The payment of an order: 16 bytes.
package struct PaymentRow: VersionedRow {
    /// In minor units: what was captured, even if it was refunded since.
    package var captured: Int64
    package var version: UInt32
    package var status: PaymentStatus

    package static let absent = PaymentRow(captured: 0, version: 0, status: .absent)

    /// What went back, in minor units.
    package var refunded: Int64 { status == .refunded ? captured : 0 }
}
