import Foundation
import Measurement
import Testing

@testable import perennial

@Suite struct HelpTests {
    static let commands: [[String]] = [
        [], ["run"], ["verify"], ["inspect"], ["schema"], ["import"], ["import", "orders"], ["import", "access-log"],
        ["import", "rules"], ["conformance"],
    ]

    @Test(arguments: commands)
    func theHelpOfACommandIsAsItWas(_ command: [String]) throws {
        let ended = try Program().run(command + ["--help"])
        #expect(ended.code == 0)
        #expect(ended.errors == "")
        try Golden.expect(ended.output, is: (["help"] + command).joined(separator: "-") + ".txt")
    }

    @Test func everyExitCodeIsInTheHelp() {
        for status in ExitReason.allCases { #expect(ExitReason.help.contains("\(status.rawValue)  \(status.meaning)")) }
    }

    @Test func theReadmeNamesEveryExitCode() throws {
        let readme = try String(contentsOf: Program.package.appendingPathComponent("README.md"), encoding: .utf8)
        for status in ExitReason.allCases {
            #expect(readme.contains("| \(status.rawValue) | \(status.meaning) |"), "\(status.rawValue)")
        }
    }

    @Test func theReadmeHasTheColumnsOfTheReports() throws {
        let readme = try String(contentsOf: Program.package.appendingPathComponent("README.md"), encoding: .utf8)
        #expect(readme.contains(CSVReference.markdown))
    }

    @Test func argumentsThatMakeNoSenseEndWith64() throws {
        let program = try Program()
        #expect(try program.run("run").code == 64)
        #expect(try program.run("run", "x.yaml", "--world", "dream").code == 64)
        #expect(try program.run("fly").code == 64)
    }
}
