import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Texts

@Suite struct AtomicFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("A file that is given up leaves nothing behind")
    func aFileThatIsNotFinishedIsRemoved() throws {
        do {
            let file = try AtomicFile(path: folder.file("a.csv"))
            try file.write(Array("half".utf8))
            #expect(folder.names.count == 1)
            #expect(!folder.names.contains("a.csv"))
        }
        #expect(folder.names.isEmpty)
    }

    @Test("A file that only looks like a half-written one is left alone")
    func foreignFilesAreLeftAlone() throws {
        try folder.write("a.csv.partial", "mine")
        try AtomicFile.write(to: folder.file("a.csv")) { (file) throws(FileError) in try file.write(Array("whole".utf8))
        }
        #expect(folder.names == ["a.csv", "a.csv.partial"])
        #expect(try folder.text("a.csv") == "whole")
        #expect(try folder.text("a.csv.partial") == "mine")
    }

    @Test("What cannot be put under its name is an error and leaves nothing behind")
    func aFolderInTheWayIsAnError() throws {
        let file = try AtomicFile(path: folder.file("a.csv"))
        try FileManager.default.createDirectory(atPath: folder.file("a.csv"), withIntermediateDirectories: false)
        let error = #expect(throws: FileError.self) { try file.finish() }
        #expect(error?.step == "finish")
        #expect(folder.names == ["a.csv"])
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
        let closed = FileDescriptor(rawValue: -1)
        #expect(throws: Errno.badFileDescriptor) { try closed.writeWhole([1]) }
        try closed.writeWhole([UInt8]())
    }
}
