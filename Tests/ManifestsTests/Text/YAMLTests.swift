import Testing
import Yams

@testable import Manifests

@Suite struct YAMLTests {
    @Test(arguments: [
        "on", "Yes", "n", "NULL", "~", "", " ", "12", "1_000", "0x1F", "1e3", "12:30", "1.5", ".5", "-", "- a", "a: b",
        "a #b", "#a", "'", "\"", "\\", "{a}", "[a]", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "a\tb", "25%", "<<",
        "=",
        "2026-01-01", "a ", " a", "true", "nan", "äöü", "\u{1F490}", "a\\nb", "${{ x }}", "$(POD_NAME)",
    ])
    func textsStayTexts(text: String) throws {
        let document = try (["key": .text(text), "list": [.text(text)]] as YAML).document
        let value = try #require(try Value.documents(document).first)
        #expect(value["key"].text == text, "\(document)")
        #expect(value["list"][0].text == text, "\(document)")
        let node = try #require(try Yams.compose(yaml: document)?.mapping?["key"])
        // Whatever a reader takes a plain word for: these have quotes.
        #expect(
            node.scalar?.style == .doubleQuoted || text == "äöü" || node.scalar?.style == .singleQuoted, "\(document)")
    }

    @Test func wordsAndSentencesNeedNoQuotes() throws {
        let value: YAML = ["name": "web", "path": "/livez", "on": "apps/v1", "words": "error timeout"]
        #expect(try value.document == "name: web\npath: /livez\n\"on\": apps/v1\nwords: error timeout\n")
    }

    @Test func linesAreKeptAsTheyAre() throws {
        let text = "#!/bin/sh\necho 'a'\n\n  b: c\n"
        let document = try (["script": .text(text)] as YAML).document
        #expect(document.contains("script: |"))
        #expect(try Value.documents(document).first?["script"].text == text)
    }

    @Test func whatIsAbsentIsLeftOut() throws {
        let value: YAML = ["a": 1, "b": .absent, "c": [true, .absent], "d": [:], "e": .optional(nil as String?)]
        #expect(try value.document == "a: 1\nc: [true]\nd: {}\n")
    }
}

@Suite struct ManifestFileTests {
    @Test func aFileIsKnownUntilSomebodyChangesIt() {
        for body in ["a: 1\n", "#!/bin/sh\necho\n", "", "\n"] {
            let file = ManifestFile("a", body)
            #expect(ManifestFile.isUnchanged(file.text) && ManifestFile.isOurs(file.text))
            #expect(file.text.hasSuffix(body.hasPrefix("#!") ? "echo\n" : body))
            let changed = file.text + "b: 2\n"
            #expect(!ManifestFile.isUnchanged(changed) && ManifestFile.isOurs(changed))
            #expect(!ManifestFile.isUnchanged(body) && !ManifestFile.isOurs(body))
        }
        #expect(ManifestFile("a", "#!/bin/sh\necho\n").text.hasPrefix("#!/bin/sh\n# Written by"))
        #expect(ManifestFile("a", "#!/bin/sh\n").isExecutable && !ManifestFile("a", "a: 1\n").isExecutable)
    }

    @Test func commentsAreBrokenIntoLines() {
        let long = Array(repeating: "word", count: 60).joined(separator: " ")
        let text = Comment.lines(long + "\n\n  as it is   here")
        #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("#") && $0.count <= 102 })
        #expect(text.hasSuffix("#\n#   as it is   here\n"))
    }
}
