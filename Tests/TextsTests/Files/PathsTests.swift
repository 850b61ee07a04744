import TestSupport
import Testing

@testable import Texts

/// What lies at a path.
@Suite struct PathsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [("a/", "a"), ("a//", "a"), ("/", "/"), ("//", "/"), ("", ""), ("a/b", "a/b")])
    func slashesAtTheEndMeanNothing(path: String, plain: String) {
        #expect(Paths.withoutSlashes(path) == plain)
    }

    @Test func aFolderThatCannotBeReadIsTold() throws {
        #expect { try Paths.names(in: folder.file("gone")) } throws: {
            "\($0)".contains("gone: error: does not exist")
        }
        try folder.write("file", "")
        #expect { try Paths.names(in: folder.file("file")) } throws: {
            "\($0)".contains("file: error: cannot be read")
        }
    }
}
