internal import Foundation

/// A small disk in memory, which goes away with its owner.
package final class MemoryDisk {
    package static let isPossible: Bool = {
        guard geteuid() == 0, let folder = try? TemporaryFolder() else { return false }
        guard run("/bin/mount", "-t", "tmpfs", "-o", "size=1m", "perennial", folder.path) else { return false }
        return run("/bin/umount", folder.path)
    }()

    private let folder: TemporaryFolder
    package var path: String { folder.path }

    package init(megabytes: Int) throws {
        folder = try TemporaryFolder()
        guard Self.run("/bin/mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "perennial", folder.path) else {
            throw CocoaError(.fileWriteNoPermission)
        }
    }

    deinit { _ = Self.run("/bin/umount", "-l", path) }

    /// Leaves less room than a large row needs.
    package func fill() throws {
        let file = try folder.handle("ballast")
        let block = Data(count: 64 << 10)
        while (try? file.write(contentsOf: block)) != nil {}
        try file.close()
    }

    package func free() throws { try FileManager.default.removeItem(atPath: folder.file("ballast")) }

    private static func run(_ program: String, _ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
