package import Contexts
package import Polyglot
package import Scenarios
package import Storage

/// An application whose services can run as processes, with their data in real databases, and which customers reach over
/// HTTP.
package protocol ServedApplication: Application {
    /// The names of its services in the order of their ports: the first one's front listens one above the gateway's port,
    /// the next one's two above it, and so on.
    var fronts: [String] { get }

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

    /// Compares the databases of all services with each other, and says what does not hold. It writes nothing, and the
    /// services may be at work meanwhile: then it judges only what is settled, and says what it has not judged.
    ///
    /// - Parameter stores: the places of the services' databases, in the order of ``Application/services``, opened for
    ///   reading. Their connections are closed at the end.
    /// - Throws: if a database cannot be read, or is not that of its service, or of another version.
    func audit(
        _ stores: [any SQLStore], for scenario: Scenario
    ) async throws(DatabaseError) -> StorageAudit
}

/// A service's logic on its own database, as a served process has it.
package struct ServedContext: Sendable {
    package let service: any WaitingService
    package let requests: any RequestBook
    package let leases: any LeaseBook
    package let parking: any ParkingBook
    package let traces: any TraceBook
    /// Keeps the external program that decides in the service's place, and has not started it yet; nil without one.
    package let external: ExternalSupervisor?
    /// Ends the database's connections, after what is under way.
    package let close: @Sendable () -> Void

    package init(
        service: any WaitingService, requests: any RequestBook, leases: any LeaseBook,
        parking: any ParkingBook, traces: any TraceBook, external: ExternalSupervisor? = nil,
        close: @escaping @Sendable () -> Void
    ) {
        self.external = external
        self.service = service
        self.requests = requests
        self.leases = leases
        self.parking = parking
        self.traces = traces
        self.close = close
    }
}
