import Foundation
import TestDatabases
import TestSupport
import Testing

@Suite struct BusProgramTests {
    @Test(.enabled(if: NATSTestServer.isThere, NATSTestServer.isMissing))
    func `both transports are measured in one run`() throws {
        let (server, folder) = (try NATSTestServer(), try TemporaryFolder())
        let (process, output) = (Process(), Pipe())
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
        let programs = bundle?.bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
        process.executableURL = programs.appendingPathComponent("bus-program")
        process.arguments = [server.url, folder.path, "300", "50", "1", "1"]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        for kind in ["http", "nats"] { #expect(text.contains("\(kind) round 0: "), "\(text)") }
    }
}
