import Foundation

/// Something that the design keeps out of some targets: what leaks chance into a virtual run, or a room's secrets.
struct Ban: Sendable, CustomStringConvertible {
    var name: String
    var targets: [String]
    /// Parts of paths that the ban is not about.
    var excepted: [String] = []
    /// A line of source that has this, comments and strings left out, breaks the ban.
    var pattern: String

    /// What a virtual run is made of.
    static let virtual = ["ActorRuntime", "FlowerShop", "Platform", "Simulation", "Storage", "Polyglot"]

    static let all = [
        Ban(name: "the calendar", targets: virtual, pattern: #"\bDate\(\)|\bDate\.now"#),
        Ban(name: "random identifiers", targets: virtual, pattern: #"\bUUID\(\)"#),
        Ban(
            name: "the system's randomness", targets: virtual,
            pattern: #"SystemRandomNumberGenerator|\.random\(in:|\.shuffled\(\)|\.randomElement\(\)"#),
        Ban(
            name: "tasks", targets: virtual,
            pattern: #"\bTask\s*(\.detached\s*)?(\([^)]*\)\s*)?\{|\bTask\.(sleep|yield)\b"#),
        // Foundation brings clocks and dictionaries of its own, and any of these the C library's log, exp and pow, which
        // differ between systems.
        Ban(
            name: "the C library", targets: virtual,
            // Never a part of a virtual run, and the pipes to another program, whose answers alone become a part of it.
            excepted: ["/World/Live/", "/Polyglot/"],
            pattern: #"\bimport (Glibc|Musl|Darwin|Foundation|FoundationEssentials)\b"#),
    ]

    var description: String { name }
}

/// One line of source without what is no code.
struct SourceLine {
    var text: String

    /// The line without comments and the text of string literals.
    init(_ line: String) {
        var code = ""
        var isInString = false
        var previous: Character = " "
        for character in line {
            if character == "\"", previous != "\\" { isInString.toggle() }
            if character == "/", previous == "/", !isInString {
                code.removeLast()
                break
            }
            if !isInString { code.append(character) }
            previous = character
        }
        text = code
    }

    func breaks(_ pattern: String) -> Bool { text.range(of: pattern, options: .regularExpression) != nil }
}
