import Foundation

/// Something that the design keeps out of some targets: what leaks chance into a virtual run, or a room's secrets.
struct Ban: Sendable, CustomStringConvertible {
    /// A file that a ban is not about, by its path below `Sources`, and why.
    struct Exception: Sendable {
        var file: String
        var reason: String
    }

    var name: String
    var targets: [String]
    var exceptions: [Exception] = []
    /// A line of source that has this, comments and strings left out, breaks the ban.
    var pattern: String

    /// What a virtual run is made of.
    static let virtual = [
        "Contexts", "ActorRuntime", "FlowerShop", "Platform", "Load", "FlowerShopApplication", "Simulation",
        "Storage", "Polyglot",
    ]

    static let all = [
        Ban(name: "the calendar", targets: virtual, pattern: #"\bDate\(\)|\bDate\.now"#),
        Ban(
            name: "clocks", targets: virtual,
            exceptions: [
                Exception(
                    file: "ActorRuntime/Live/LiveClock.swift",
                    reason: "the live world's one clock, and the waits for its deadlines"),
                Exception(file: "Simulation/Running/PlanRunner.swift", reason: "how long the whole run took"),
                Exception(file: "Polyglot/Process/Patience.swift", reason: "how long another program may take"),
            ],
            pattern: #"\b(ContinuousClock|SuspendingClock|DispatchTime|DispatchWallTime|CFAbsoluteTimeGetCurrent)\b"#
                + #"|\b(clock_gettime|clock|gettimeofday|time|mach_absolute_time)\((nil|&|CLOCK|\))"#),
        Ban(
            name: "sleeping", targets: virtual,
            pattern: #"\b(sleep|usleep|nanosleep)\(|\b(Thread|Task)\.sleep\b|\.asyncAfter\b"#),
        Ban(name: "random identifiers", targets: virtual, pattern: #"\bUUID\(\)"#),
        Ban(
            name: "the system's randomness", targets: virtual,
            pattern: #"SystemRandomNumberGenerator|\.random\((in:|\))|\.shuffled\(\)|\.shuffle\(\)|\.randomElement\(\)"#
                + #"|\b(arc4random|drand48|rand|random)\(\)"#),
        Ban(
            name: "tasks", targets: virtual,
            pattern: #"\bTask\s*(\.detached\s*)?(\([^)]*\)\s*)?\{|\bTask\.yield\b"#),
        // Their order is another one in each process. What is looked up in one and never iterated does no harm, but who
        // adds a loop later does not think of that.
        Ban(
            name: "hashed collections", targets: virtual,
            exceptions: [
                Exception(
                    file: "Load/Traces/TraceReplay.swift", reason: "references are only looked up"),
                Exception(
                    file: "Polyglot/Conformance/ConformanceSuite.swift",
                    reason: "no part of a run, and rows are only looked up"),
                Exception(
                    file: "Polyglot/Process/ProcessTree.swift",
                    reason: "which processes to end, in whatever order, when a program or the command ends"),
                Exception(file: "Polyglot/Process/RunningPrograms.swift", reason: "the same"),
            ],
            pattern: #"\b(Dictionary|Set)\b\s*[<(.]|\[\s*[A-Z][\w.]*\s*:\s*[\[(\w]|\[\s*:\s*\]"#),
        // Foundation brings clocks and dictionaries of its own, and any of these the C library's log, exp and pow, which
        // differ between systems.
        Ban(
            name: "the C library", targets: virtual,
            exceptions: [
                Exception(
                    file: "Contexts/Databases/BriefLock.swift", reason: "sched_yield, where threads meet"),
                Exception(file: "Polyglot/Process/Spawning.swift", reason: "starts another program"),
                Exception(file: "Polyglot/Process/ProcessTree.swift", reason: "asks for the process number"),
                Exception(file: "Polyglot/Process/RunningPrograms.swift", reason: "asks for the process number"),
                Exception(file: "Polyglot/Protocol/WireLine.swift", reason: "JSON, of which no order of keys is kept"),
            ],
            pattern: #"\bimport\s+((struct|class|enum|protocol|typealias|func|let|var)\s+)?"#
                + #"(Glibc|Musl|Darwin|Foundation|FoundationEssentials)\b"#),
        // An application is a value: what runs it, and what tells of it, knows none. Deliveries are the mailbox's too, and
        // a product is what a multiplication gives.
        Ban(
            name: "the shop's words",
            targets: [
                "Contexts", "ActorRuntime", "Platform", "Texts", "Measurement", "Reports", "Scenarios", "Requests",
                "Load",
                "Applications", "Manifests", "Simulation", "Storage", "SQLiteStorage", "MySQLStorage", "perennial",
            ],
            exceptions: [
                Exception(
                    file: "Scenarios/AccessLog/AccessLogRules+YAML.swift",
                    reason: "a rule names a step of the trace format, with the keys of that"),
                Exception(
                    file: "perennial/Application/TheApplication.swift", reason: "the one place that chooses it"),
                Exception(
                    file: "perennial/Commands/ImportOrdersCommand.swift", reason: "reads files of orders of any shop"),
                Exception(
                    file: "perennial/Commands/ImportCommand.swift", reason: "offers the import of such files"),
            ],
            pattern: #"(?i:payment|inventory|viewpage|flower|bouquet|\b\w*(cancel|place|confirm|list)_?orders?)"#
                + #"|\borders?\b|Orders?(?![a-z])|\bproducts\b|(?<!adding)Product|\b[sS]tock(?![a-z])"#),
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

    /// The lines of a file. Of the lines of a text within three quotation marks only the interpolations are left.
    static func withoutLongTexts(_ lines: [String]) -> [String] {
        var isInText = false
        return lines.map { line in
            let marks = line.components(separatedBy: "\"\"\"").count - 1
            defer { if marks % 2 == 1 { isInText.toggle() } }
            guard isInText, marks == 0 else { return line }
            return line.components(separatedBy: "\\(").dropFirst().map { $0.prefix { $0 != ")" } }.joined(
                separator: " ")
        }
    }

    func breaks(_ pattern: String) -> Bool { text.range(of: pattern, options: .regularExpression) != nil }
}
