import Foundation
import Hosting
import Serving
import TestSupport
import Testing

@Suite struct DataFolderTests {
    @Test func `each service has a file of its own`() {
        let folder = DataFolder("/data")
        #expect(folder.database(of: "lending") == "/data/lending.sqlite")
        #expect(folder.database(of: "lending") != folder.database(of: "returns"))
    }

    @Test func `one at a time has the lock, and nobody has it after`() throws {
        let folder = try TemporaryFolder()
        let data = DataFolder(folder.file("data"))
        try data.make()
        do {
            let lock = try data.lock()
            #expect(throws: DataFolderError.self) { _ = try data.lock() }
            withExtendedLifetime(lock) {}
        }
        _ = try data.lock()
    }

    @Test func `only its user looks into a folder that is made`() throws {
        let folder = try TemporaryFolder()
        let data = DataFolder(folder.file("a/b"))
        try data.make()
        let permissions = try FileManager.default.attributesOfItem(atPath: data.path)[.posixPermissions] as? Int
        #expect(permissions == 0o700)
    }

    @Test func `a folder that cannot be made is named`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("file", "")
        let error = #expect(throws: DataFolderError.self) { try DataFolder(folder.file("file/data")).make() }
        #expect(error?.description.contains(folder.file("file/data")) == true)
    }

    @Test func `who serves is found again`() throws {
        let folder = try TemporaryFolder()
        let data = DataFolder(folder.path)
        #expect(throws: DataFolderError.self) { try data.servedBy() }
        let server = DataFolder.Server(process: 17, admin: .unix(path: "/tmp/x/admin.socket"), sockets: "/tmp/x")
        try data.write(server)
        #expect(try data.servedBy() == server)
        _ = try folder.write("serving.json", "nonsense")
        #expect(throws: DataFolderError.self) { try data.servedBy() }
    }
}
