import Foundation
import Testing

@testable import Measurement

@Suite struct AtomicFileTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "perennial-\(UUID().uuidString)")

    private func withFolder(_ body: () throws -> Void) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body()
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path) } }

    @Test("A file that is given up leaves nothing behind")
    func aFileThatIsNotFinishedIsRemoved() throws {
        try withFolder {
            do {
                let file = try AtomicFile(path: path("a.csv"))
                try file.write(Array("half".utf8))
                #expect(try names.count == 1)
                #expect(try !names.contains("a.csv"))
            }
            #expect(try names.isEmpty)
        }
    }

    @Test("A file that only looks like a half-written one is left alone")
    func foreignFilesAreLeftAlone() throws {
        try withFolder {
            try Data("mine".utf8).write(to: URL(fileURLWithPath: path("a.csv.partial")))
            try AtomicFile.write(to: path("a.csv")) { (file) throws(FileError) in try file.write(Array("whole".utf8)) }
            #expect(try names.sorted() == ["a.csv", "a.csv.partial"])
            #expect(try String(contentsOfFile: path("a.csv"), encoding: .utf8) == "whole")
            #expect(try String(contentsOfFile: path("a.csv.partial"), encoding: .utf8) == "mine")
        }
    }

    @Test("What cannot be put under its name is an error and leaves nothing behind")
    func aFolderInTheWayIsAnError() throws {
        try withFolder {
            let file = try AtomicFile(path: path("a.csv"))
            try FileManager.default.createDirectory(atPath: path("a.csv"), withIntermediateDirectories: false)
            let error = #expect(throws: FileError.self) { try file.finish() }
            #expect(error?.step == "finish")
            #expect(try names == ["a.csv"])
        }
    }

    @Test("What is no ordinary file is written as it comes", .enabled(if: AtomicFile.isSpecial("/dev/full")))
    func specialFilesAreWrittenInPlace() throws {
        try AtomicFile.write(to: "/dev/null") { (file) throws(FileError) in try file.write([1, 2, 3]) }
        #expect(AtomicFile.isSpecial("/dev/null"))
        let full = FileError(path: "/dev/full", step: "write", reason: "No space left on device")
        #expect(throws: full) {
            try AtomicFile.write(to: "/dev/full") { (file) throws(FileError) in try file.write([1]) }
        }
    }

    @Test("A write that fails says why", .enabled(if: AtomicFile.isSpecial("/dev/full")))
    func writesThatFailHaveTheSystemsNumber() throws {
        let error = #expect(throws: SystemError.self) { try SystemWrite.all([1], to: -1) }
        #expect(error?.number == EBADF)
        try SystemWrite.all([UInt8](), to: -1)
    }
}
