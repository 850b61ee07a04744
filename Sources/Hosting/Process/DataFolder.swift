internal import FoundationEssentials
package import Serving
internal import SystemPackage
package import Texts

/// Where a served application keeps its data.
///
/// ```
/// data/
///     order.sqlite    what a service has committed, with -wal and -shm beside it while it is open
///     lock            locked by the supervisor that uses the folder
///     serving.json    where that supervisor is reached; of no use when it has ended
/// ```
package struct DataFolder: Hashable, Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// The database's file of a service.
    package func database(of service: String) -> String { file("\(service).sqlite") }

    private func file(_ name: String) -> String { FilePath(path).appending(name).string }

    /// Makes the folder, with those above it.
    ///
    /// - Throws: ``DataFolderError``
    package func make() throws(DataFolderError) {
        do {
            // Customers' orders are nobody else's business.
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw DataFolderError("\(path): the folder cannot be made: \("\(error)")")
        }
        guard FileNames.isWritable(path) else { throw DataFolderError("\(path): the folder cannot be written to") }
    }

    /// Takes the folder for one supervisor.
    ///
    /// - Throws: ``DataFolderError`` if another one has it.
    package func lock() throws(DataFolderError) -> FileLock {
        do throws(Errno) {
            return try FileLock(file("lock"))
        } catch {
            guard error == .wouldBlock else { throw DataFolderError("\(path)/lock: \(error)") }
            let owner = (try? servedBy())?.process
            throw DataFolderError(
                "\(path) is in use by another perennial serve\(owner.map { ", process \($0)" } ?? ""): end it, or give another "
                    + "folder with --data; nothing was touched")
        }
    }

    // MARK: Who serves

    /// What the paths of a supervisor's sockets begin with.
    static let socketFolder = "/tmp/perennial-"

    /// The supervisor that uses a folder.
    package struct Server: Equatable, Sendable {
        package var process: Int32
        /// Where it takes orders.
        package var admin: HTTPAddress
        /// The folder of its sockets.
        package var sockets: String

        package init(process: Int32, admin: HTTPAddress, sockets: String) {
            self.process = process
            self.admin = admin
            self.sockets = sockets
        }
    }

    package func write(_ server: Server) throws(DataFolderError) {
        let value = JSON.object([
            ("process", .integer(server.process)), ("admin", .string(server.admin.description)),
            ("sockets", .string(server.sockets)),
        ])
        do {
            try AtomicFile.write(to: file("serving.json")) { (output) throws(FileError) in
                try output.write(Array((value.compact + "\n").utf8))
            }
        } catch {
            throw DataFolderError("\(file("serving.json")): \(error)")
        }
    }

    /// The supervisor that has written last, whether it still runs or not.
    package func servedBy() throws(DataFolderError) -> Server {
        let path = file("serving.json")
        var bytes: [UInt8] = []
        do {
            let input = try FileDescriptor.opened(path, .readOnly)
            defer { try? input.close() }
            try input.readSome(64 * 1_024, behind: &bytes)
        } catch {
            throw DataFolderError(
                "\(path): nothing is served from this folder; start it with perennial serve, or name its folder with --data"
            )
        }
        guard let value = try? JSONReader.read(bytes), let process = value["process"]?.asInteger(Int32.self),
            let admin = value["admin"]?.asString.flatMap({ HTTPAddress($0) }),
            let sockets = value["sockets"]?.asString
        else { throw DataFolderError("\(path) is not what perennial serve writes: remove it") }
        return Server(process: process, admin: admin, sockets: sockets)
    }
}

/// What is wrong with a folder, and what to do.
package struct DataFolderError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: MessageText) { self.description = description.description }
}
