import TestSupport
import Testing

@testable import perennial

@Suite struct InspectTests {
    private let program: Program

    init() throws { program = try Program() }

    @Test func inspectFillsInEveryDefaultAndShowsTheLoad() throws {
        try program.folder.write("small.yaml", TestScenario.small)
        let ended = try program.run("inspect", "small.yaml")
        #expect(ended.code == 0)
        #expect(ended.errors == "")
        try Golden.expect(ended.output, is: "inspect-small.txt")
    }

    @Test func whatInspectPrintsIsTheSameScenario() throws {
        try program.folder.write("small.yaml", TestScenario.small)
        let once = try program.run("inspect", "small.yaml").output
        try program.folder.write("again.yaml", once)
        #expect(try program.run("inspect", "again.yaml").output == once)
    }

    @Test func theSchemaIsJSONSchema() throws {
        let ended = try program.run("schema")
        #expect(ended.code == 0)
        #expect(ended.output.contains("https://json-schema.org/draft/2020-12/schema"))
    }
}
