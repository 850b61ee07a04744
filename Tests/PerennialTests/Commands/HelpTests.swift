import FlowerShop
import FlowerShopApplication
import Foundation
import HTTPWorld
import Measurement
import Reports
import Simulation
import Testing

@testable import perennial

@Suite struct HelpTests {
    static let commands: [[String]] = [
        [], ["run"], ["verify"], ["inspect"], ["schema"], ["import"], ["import", "orders"], ["import", "access-log"],
        ["import", "rules"], ["metrics"], ["conformance"], ["report"], ["explain"], ["trace"], ["compare"], ["check"],
        ["new"], ["capacity"], ["keys"], ["manifests"],
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
        let readme = try Self.page("README.md")
        for status in ExitReason.allCases {
            #expect(readme.contains("| \(status.rawValue) | \(status.meaning) |"), "\(status.rawValue)")
        }
    }

    @Test func thePageBesideTheReportsHasTheirColumns() throws {
        let page = try Self.page("reports/README.md")
        #expect(page.contains(CSVReference.markdown(in: .flowerShop)))
        #expect(
            page.contains(
                try RunReference.markdown(
                    of: ShopApplication(), overHTTP: HTTPReference.metrics(ShopApplication().vocabulary))),
            "perennial metrics --markdown prints it")
    }

    @Test func theReadmeNamesEveryInvariantAndThePageBesideTheReportsExplainsIt() throws {
        let readme = try Self.page("README.md")
        let page = try Self.page("reports/README.md")
        for invariant in Invariant.allCases {
            #expect(readme.contains("`\(invariant.rawValue)`"))
            #expect(page.contains("| `\(invariant.rawValue)` |"))
        }
    }

    /// A page of the project's own, by its path in the package.
    private static func page(_ path: String) throws -> String {
        try String(contentsOf: Program.package.appendingPathComponent(path), encoding: .utf8)
    }

    @Test func aPrefixShowsItsMetrics() throws {
        func names(_ prefix: String) throws -> [Substring] {
            try Program().run("metrics", prefix).output.split(separator: "\n").filter { !$0.hasPrefix(" ") }
                .map { $0.prefix { $0 != " " && $0 != "{" } }
        }
        #expect(
            try names("traffic")
                == RunReference.metrics(of: ShopApplication()).map(\.name).filter { $0.hasPrefix("traffic") }.map {
                    $0[...]
                })
        #expect(try names("order.s") == ["order.served"])
        #expect(try names("lag") == ["bus.lag"])
        let unknown = try Program().run("metrics", "order.servd")
        #expect(unknown.code == 64)
        #expect(unknown.errors.contains("There is no metric 'order.servd'; did you mean 'order.served'?"))
        #expect(try Program().run("metrics", "order", "--markdown").code == 64)
    }

    @Test func everyMetricIsListed() throws {
        let listed = try Program().run("metrics")
        #expect(listed.code == 0)
        for name in [
            "order.acceptance  value, ratio, higher is better",
            "latency{operation,outcome}  count mean p50…p99.9 max, ms, lower is better",
        ] {
            #expect(listed.output.contains(name + "\n"), "\(listed.output)")
        }
    }

    @Test func aMistypedCommandNamesTheNearestOne() throws {
        let ended = try Program().run("rnu", "x.yaml")
        #expect(ended.code == 64)
        #expect(ended.errors.contains("There is no command 'rnu'; did you mean 'run'?"), "\(ended.errors)")
    }

    @Test func aNegativeSeedIsToldAsSuch() throws {
        let ended = try Program().run("run", "x.yaml", "--seed", "-1")
        #expect(ended.code == 64)
        #expect(ended.errors.contains("The value '-1' is invalid for '--seed <number>'"), "\(ended.errors)")
    }

    @Test func argumentsThatMakeNoSenseEndWith64() throws {
        let program = try Program()
        #expect(try program.run("run").code == 64)
        #expect(try program.run("run", "x.yaml", "--world", "dream").code == 64)
        #expect(try program.run("fly").code == 64)
    }
}
