internal import SystemPackage

/// Where a served shop keeps its data: a file for each service's database, and the sockets of its processes.
///
/// ```
/// data/
///     order.sqlite        what the order service has committed, with -wal and -shm beside it while it is open
///     ...
/// ```
package struct DataFolder: Hashable, Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// The database's file of a service.
    package func database(of service: String) -> String { FilePath(path).appending("\(service).sqlite").string }
}
