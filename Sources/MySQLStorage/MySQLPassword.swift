internal import Foundation
internal import Texts

/// Where the password of a server's user is. It is read anew for each connection, so a password may be exchanged while the
/// program runs. What was read is in no description, error or argument of a process.
package enum MySQLPassword: Hashable, Sendable {
    case none
    /// A file with the password and nothing else; an end of line after it does not count.
    case file(String)
    /// An environment variable.
    case variable(String)

    /// Why there is none.
    struct Problem: Error {
        let text: String
    }

    /// The password; empty if there is none.
    func read() throws(Problem) -> String {
        switch self {
        case .none: return ""
        case .file(let path):
            var bytes: [UInt8]
            do throws(BoundedFile.Failure) {
                bytes = try BoundedFile.read(path, limit: MySQLLimits.passwordBytes)
            } catch { throw Problem(text: "the password's file \(PrintableText.escaped(path)) \(error.problem)") }
            for end in [UInt8(ascii: "\n"), UInt8(ascii: "\r")] where bytes.last == end { bytes.removeLast() }
            return try checked(bytes, "the password's file \(PrintableText.escaped(path))")
        case .variable(let name):
            guard let text = ProcessInfo.processInfo.environment[name] else {
                throw Problem(
                    text: "the variable \(PrintableText.escaped(name)), which is to hold the password, is not set")
            }
            return try checked(Array(text.utf8), "the variable \(PrintableText.escaped(name))")
        }
    }

    private func checked(_ bytes: [UInt8], _ place: String) throws(Problem) -> String {
        guard !bytes.isEmpty else { throw Problem(text: "\(place) is empty, expected a password") }
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { throw Problem(text: "\(place) is not one line of text, expected a password and nothing else") }
        return text
    }
}

extension MySQLPassword: CustomStringConvertible {
    /// Where it is, not what it is.
    package var description: String {
        switch self {
        case .none: "no password"
        case .file(let path): "the password in \(PrintableText.escaped(path))"
        case .variable(let name): "the password in the variable \(PrintableText.escaped(name))"
        }
    }
}
