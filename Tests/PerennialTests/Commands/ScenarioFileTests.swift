import Foundation
import Testing

@testable import perennial

/// Every file in `scenarios/` holds, as it is.
@Suite struct ScenarioFileTests {
    static let folder = Program.package.appendingPathComponent("scenarios").path
    static let names =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
    static let replay = "replay.yaml"

    /// A day's orders of a real shop, beside the package or where `PERENNIAL_DATA` says.
    static let orders = URL(
        fileURLWithPath: ProcessInfo.processInfo.environment["PERENNIAL_DATA"]
            ?? Program.package.deletingLastPathComponent().appendingPathComponent("shared/data").path
    ).appendingPathComponent("online-retail/2010-12-06.csv").path
    static var hasOrders: Bool { FileManager.default.fileExists(atPath: orders) }
    static var isOnCI: Bool { ProcessInfo.processInfo.environment["CI"] == "true" }

    private let program: Program

    init() throws { program = try Program() }

    @Test(arguments: names)
    func theShopHolds(name: String) throws {
        let ended = try program.run("run", "\(Self.folder)/\(name)")
        #expect(ended.code == 0, "\(ended.output)\(ended.errors)")
    }

    @Test func thereAreScenarios() { #expect(Self.names.contains(Self.replay) && Self.names.count >= 5) }

    @Test(
        .enabled(
            if: hasOrders || isOnCI,
            "the real orders are not there: they belong into ../shared/data/online-retail beside the package"))
    func theShopHoldsOnARealDayOfOrders() throws {
        let imported = try program.run("import", "orders", Self.orders, "-o", "trace.csv")
        try #require(imported.code == 0, "\(imported.errors)")
        let arguments = ["\(Self.folder)/\(Self.replay)", "--trace", "trace.csv", "--speed", "10"]
        let ended = try program.run(["run"] + arguments)
        #expect(ended.code == 0, "\(ended.output)\(ended.errors)")
        let verified = try program.run(["verify"] + arguments)
        #expect(verified.code == 0, "\(verified.output)\(verified.errors)")
    }

    @Test(arguments: names)
    func twoRunsAreIdentical(name: String) throws {
        let ended = try program.run("verify", "\(Self.folder)/\(name)")
        #expect(ended.code == 0, "\(ended.output)\(ended.errors)")
    }
}
