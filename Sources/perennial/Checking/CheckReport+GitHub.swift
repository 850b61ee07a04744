internal import Scenarios
internal import Texts

extension CheckReport {
    /// How many errors of one step GitHub shows. It drops the others.
    static let maximumAnnotations = 10

    /// Workflow commands that put each failure at its line of the scenario: `::error file=…,line=…,col=…,title=…::…`.
    /// If there are more than GitHub shows, the last one counts the rest.
    func annotations() -> String {
        var commands = problems.flatMap { Self.commands($0) }
        for run in runs {
            for failure in run.failures {
                commands.append(Self.command(failure.position, title: "\(run.name): \(failure.name)", failure.message))
            }
        }
        if commands.count > Self.maximumAnnotations {
            let left = commands.count - Self.maximumAnnotations + 1
            commands =
                commands.prefix(Self.maximumAnnotations - 1) + ["::error::\(left) more failures; the log has them"]
        }
        return commands.map { $0 + "\n" }.joined()
    }

    private static func commands(_ problem: ScenarioSet.Problem) -> [String] {
        guard !problem.failure.diagnostics.isEmpty else {
            let file = SourcePosition(file: problem.path, line: 0, column: 0)
            return [command(file, title: "scenario", problem.failure.description)]
        }
        return problem.failure.diagnostics.map { diagnostic in
            let hint = diagnostic.hint.map { "\nhint: \($0)" } ?? ""
            return command(diagnostic.position, title: "scenario", diagnostic.message + hint)
        }
    }

    private static func command(_ position: SourcePosition, title: String, _ message: String) -> String {
        // Counted from the root of the repository, where the step runs.
        let file = position.file.hasPrefix("./") ? String(position.file.dropFirst(2)) : position.file
        var properties = [("file", file)]
        // GitHub shows no annotation at a file without a line.
        properties.append(("line", "\(max(1, position.line))"))
        if position.line > 0 { properties.append(("col", "\(max(1, position.column))")) }
        properties.append(("title", title))
        let list = properties.map { "\($0)=\(property($1))" }.joined(separator: ",")
        return "::error \(list)::\(data(message))"
    }

    /// As `escapeData` in GitHub's toolkit (packages/core/src/command.ts). No carriage return is left to escape.
    static func data(_ text: String) -> String { escaped(text, "%\n") }

    /// As `escapeProperty` in the same file.
    static func property(_ text: String) -> String { escaped(text, "%\n:,") }

    /// Escapes scalar by scalar, as the runner reads it. A comma with a combining mark is still a comma.
    private static func escaped(_ text: String, _ special: String) -> String {
        var result = ""
        for scalar in PrintableText.escaped(text, lines: true).unicodeScalars {
            if special.unicodeScalars.contains(scalar) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
