internal import Foundation
internal import TestSupport
internal import Testing

/// A certificate for `localhost`, who has signed it, and another who has not.
package final class Certificates: @unchecked Sendable {
    // Safe to share: its only state is the path of its folder.
    package static let canMake = FileManager.default.isExecutableFile(atPath: program)
    private static let program = "/usr/bin/openssl"

    private let folder: TemporaryFolder
    package var authority: String { folder.file("authority.pem") }
    package var other: String { folder.file("other.pem") }
    package var key: String { folder.file("server.key") }
    package var certificate: String { folder.file("server.pem") }

    package init() throws {
        folder = try TemporaryFolder()
        for name in ["authority", "other"] {
            try run(
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder.file("\(name).key"), "-out",
                folder.file("\(name).pem"), "-days", "2", "-subj", "/CN=\(name)")
        }
        try run(
            "req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", folder.file("r"), "-subj", "/CN=localhost")
        let names = try folder.write("names", "subjectAltName=DNS:localhost")
        try run(
            "x509", "-req", "-in", folder.file("r"), "-CA", authority, "-CAkey", folder.file("authority.key"),
            "-CAcreateserial", "-out", certificate, "-days", "2", "-extfile", names)
    }

    private func run(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
