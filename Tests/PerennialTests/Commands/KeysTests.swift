import Foundation
import Simulation
import Testing

@testable import perennial

@Suite struct KeysTests {
    private let program: Program

    init() throws { program = try Program() }

    @Test func thePageBesideTheScenariosIsWhatTheProgramPrints() throws {
        let file = Program.package.appendingPathComponent("scenarios/README.md")
        if ProcessInfo.processInfo.environment["PERENNIAL_UPDATE_GOLDEN"] == "1" {
            try ScenarioReference.markdown().write(to: file, atomically: true, encoding: .utf8)
        }
        let page = try String(contentsOf: file, encoding: .utf8)
        let difference = Golden.firstDifference(page, ScenarioReference.markdown())
        #expect(difference == nil, "perennial keys --markdown prints it: \(difference ?? "")")
        #expect(try program.run("keys", "--markdown").output == ScenarioReference.markdown())
    }

    @Test func aPrefixShowsItsPart() throws {
        let ended = try program.run("keys", "shop.services.order.database")
        #expect(ended.code == 0)
        try Golden.expect(ended.output, is: "keys-database.txt")
    }

    @Test func anUnknownKeyIsToldWithTheNearest() throws {
        let ended = try program.run("keys", "shop.gatway")
        #expect(ended.code == 64)
        #expect(ended.errors.contains("There is no key 'shop.gatway'; did you mean 'shop.gateway'?"), "\(ended.errors)")
        #expect(try program.run("keys", "shop", "--markdown").code == 64)
    }
}
