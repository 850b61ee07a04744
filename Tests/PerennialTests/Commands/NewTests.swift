import Foundation
import TestSupport
import Testing

@testable import perennial

@Suite struct NewTests {
    private let program: Program

    init() throws { program = try Program() }

    @Test(arguments: ScenarioTemplate.allCases)
    func everyTemplateRunsAsItIsAndHolds(_ template: ScenarioTemplate) throws {
        let made = try program.run("new", "my.yaml", "--template", template.rawValue)
        #expect(made.code == 0, "\(made.errors)")
        let expected = template == .replay ? ["my-trace.csv", "my.yaml"] : ["my.yaml"]
        #expect(program.folder.names.filter { $0.hasPrefix("my") } == expected)
        let ended = try program.run("run", "my.yaml")
        #expect(ended.code == 0, "\(ended.output)\(ended.errors)")
        #expect(ended.output.hasPrefix("✓ my "), "\(ended.output)")
        #expect(ended.errors == "")
    }

    /// A template is there to be read: it explains itself, and no line is cut off where people read it.
    @Test(arguments: ScenarioTemplate.allCases)
    func everyTemplateIsCommentedAndFitsAPage(_ template: ScenarioTemplate) {
        let lines = NewScenario(path: "my.yaml", template: template).files.flatMap {
            $0.text.split(separator: "\n").map(String.init)
        }
        #expect(lines.count { $0.contains("#") } >= 10)
        for line in lines { #expect(line.count <= 120, "\(line)") }
    }

    @Test func minimalIsWhatOneBeginsWith() throws {
        let made = try program.run("new", "first.yaml")
        #expect(made.output == "first.yaml\nto run it: perennial run first.yaml\n")
        let odd = try program.run("new", "My Shop's.yaml")
        #expect(
            odd.output.contains("it is called 'minimal'\nto run it: perennial run 'My Shop'\\''s.yaml'\n"),
            "\(odd.output)")
        #expect(try program.folder.text("first.yaml").contains("scenario: first\n"))
        #expect(try program.folder.text("first.yaml").hasPrefix("# A quiet shop, to begin with"))
    }

    @Test func nothingIsOverwrittenUnlessForced() throws {
        try program.folder.write("my.yaml", "mine")
        let refused = try program.run("new", "my.yaml")
        #expect(refused.code == ExitReason.impossible.rawValue)
        #expect(refused.errors.contains("my.yaml: is there already"), "\(refused.errors)")
        #expect(try program.folder.text("my.yaml") == "mine")
        #expect(try program.run("new", "my.yaml", "--force").code == 0)
        #expect(try program.folder.text("my.yaml").contains("scenario: my\n"))
    }

    @Test func aTraceThatIsThereIsNotOverwrittenEither() throws {
        try program.folder.write("my-trace.csv", "mine")
        let refused = try program.run("new", "my.yaml", "--template", "replay")
        #expect(refused.code == ExitReason.impossible.rawValue)
        #expect(refused.errors.contains("my-trace.csv: is there already"), "\(refused.errors)")
        #expect(!program.folder.exists("my.yaml"), "both or none")
    }

    @Test func aFolderThatIsNotThereIsTold() throws {
        let refused = try program.run("new", "gone/my.yaml")
        #expect(refused.code == ExitReason.impossible.rawValue)
        #expect(refused.errors.contains("gone/my.yaml: cannot create it (No such file or directory)"))
    }

    @Test func aFileWhoseNameIsNoScenariosNameGetsTheTemplates() throws {
        #expect(NewScenario(path: "a b.yaml", template: .chaos).name == "chaos")
        #expect(NewScenario(path: "deep/down/a-b.yaml", template: .chaos).name == "a-b")
        #expect(NewScenario(path: "plain", template: .chaos).name == "plain")
        // A path cannot end the comment that it stands in.
        let text = ScenarioTemplate.minimal(NewScenario(path: "a\nseed: 2\n.yaml", template: .minimal))
        #expect(!text.contains("\nseed: 2\n"))
        let made = try program.run("new", "deep down.yaml", "--template", "replay")
        #expect(made.code == 0)
        #expect(program.folder.exists("replay-trace.csv"))
    }

    @Test func aTemplateThatThereIsNotIsNamed() throws {
        let ended = try program.run("new", "my.yaml", "--template", "grand")
        #expect(ended.code == 64)
        #expect(ended.errors.contains("'grand'"), "\(ended.errors)")
        #expect(!program.folder.exists("my.yaml"))
    }
}
