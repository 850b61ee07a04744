import Foundation
import TestSupport
import Testing

@testable import MySQLStorage

/// Where passwords come from, and that they go nowhere else.
@Suite struct MySQLPasswordTests {
    private func problem(_ password: MySQLPassword) -> String? {
        do {
            _ = try password.read()
            return nil
        } catch { return error.text }
    }

    @Test func aFileHoldsAPasswordWithOrWithoutAnEndOfLine() throws {
        let folder = try TemporaryFolder()
        for text in ["S3 cret ü'\"", "S3 cret ü'\"\n", "S3 cret ü'\"\r\n"] {
            let password = MySQLPassword.file(try folder.write("secret", text))
            #expect(try password.read() == "S3 cret ü'\"")
            #expect(!"\(password)".contains("cret ") && "\(password)".contains("secret"))
        }
        #expect(try MySQLPassword.none.read() == "")
    }

    @Test func aFileThatHoldsNoPasswordIsNamed() throws {
        let folder = try TemporaryFolder()
        for (bytes, words) in [
            ([], "is empty"), (Array("\n".utf8), "is empty"), (Array("a\nb\n".utf8), "is not one line"),
            ([0xFF, 0xFE], "is not one line"), (Array("a\0".utf8), "is not one line"),
            ([UInt8](repeating: 0x61, count: MySQLLimits.passwordBytes + 1), "larger than the limit of 4096"),
        ] as [([UInt8], String)] {
            let path = try folder.write("secret", bytes)
            let text = try #require(problem(.file(path)))
            #expect(text.contains(words) && text.contains(path), "\(text)")
        }
        #expect(problem(.file(folder.file("none")))?.contains("does not exist") == true)
        #expect(problem(.file(folder.path))?.contains("directory") == true)
        #expect(problem(.file("/\u{1b}[2J"))?.contains("\u{1b}") == false)
    }

    @Test func aVariableHoldsAPassword() throws {
        let name = "PERENNIAL_TEST_SECRET_\(UUID().uuidString)"
        #expect(problem(.variable(name))?.contains("\(name), which is to hold the password, is not set") == true)
        setenv(name, "S3cret", 1)
        defer { unsetenv(name) }
        #expect(try MySQLPassword.variable(name).read() == "S3cret")
        #expect("\(MySQLPassword.variable(name))" == "the password in the variable \(name)")
    }
}
