import Foundation
import TestSupport
import Testing

@testable import Texts

/// Input is read whole, and never more of it than a limit.
@Suite struct BoundedFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ count: Int) throws -> String {
        let path = folder.file("file-\(count)")
        try Data(repeating: 7, count: count).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func problem(_ path: String, limit: Int = 100) -> String? {
        do throws(BoundedFile.Failure) {
            _ = try BoundedFile.read(path, limit: limit)
            return nil
        } catch {
            return error.problem
        }
    }

    @Test("A file of as many bytes as the limit is read, one of one more is not", arguments: [0, 1, 100, 70_000])
    func limit(count: Int) throws {
        let path = try file(count)
        #expect(try BoundedFile.read(path, limit: count) == [UInt8](repeating: 7, count: count))
        guard count > 0 else { return }
        #expect(problem(path, limit: count - 1) == "is larger than the limit of \(count - 1) bytes")
    }

    @Test("A link counts as much as what it leads to")
    func link() throws {
        let link = folder.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: try file(101))
        #expect(problem(link) == "is larger than the limit of 100 bytes")
        #expect(problem(link, limit: 101) == nil)
    }

    @Test("What is no ordinary file is not opened")
    func special() {
        let pipe = folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(problem(pipe) == "is a pipe or a device, expected a file")
        #expect(problem("/dev/zero") == "is a pipe or a device, expected a file")
        #expect(problem(folder.path) == "is a directory, expected a file")
        #expect(problem(folder.file("none")) == "does not exist")
    }

    @Test(
        "A file that says it is empty is read to its end",
        .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status")))
    func withoutSize() throws {
        #expect(
            String(decoding: try BoundedFile.read("/proc/self/status", limit: 1 << 20), as: UTF8.self).contains(
                "VmPeak"))
        #expect(problem("/proc/self/status", limit: 10) == "is larger than the limit of 10 bytes")
    }
}
