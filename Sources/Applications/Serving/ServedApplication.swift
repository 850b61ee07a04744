package import Contexts
package import Scenarios
package import Storage

/// An application whose services can run as processes, with their data in real databases, and which customers reach over
/// HTTP.
package protocol ServedApplication: Application {
    /// How customers speak to it, as a scenario describes it.
    func wireForm(_ scenario: Scenario) -> WireForm

    /// Opens a service's database, makes or migrates its tables, and puts the service's logic on it.
    ///
    /// - Parameters:
    ///   - store: the place of the database.
    ///   - workers: transactions in flight at a time, at least 1.
    ///   - firstEvent: see ``SQLDatabase/open(_:in:of:firstEvent:)``.
    /// - Throws: if the place cannot be used, or is another program's, another service's or a newer version's. Nothing
    ///   was changed then.
    func open(
        _ service: ServiceID, in store: any SQLStore, workers: Int, firstEvent: UInt64, for scenario: Scenario
    ) async throws(DatabaseError) -> ServedContext
}

/// A service's logic on its own database, as a served process has it.
package struct ServedContext: Sendable {
    package let service: any WaitingService
    package let requests: any RequestBook
    package let leases: any LeaseBook
    /// Ends the database's connections, after what is under way.
    package let close: @Sendable () -> Void

    package init(
        service: any WaitingService, requests: any RequestBook, leases: any LeaseBook,
        close: @escaping @Sendable () -> Void
    ) {
        self.service = service
        self.requests = requests
        self.leases = leases
        self.close = close
    }
}
