internal import Contexts
package import Texts

extension Format where Value == ExternalSpec {
    /// `{ command, timeout, startTimeout }`.
    static var external: Format {
        .record(
            ExternalSpec(),
            [
                Field(
                    "command", \.command, .command,
                    "The program and its arguments. It works in the directory of the scenario file; a program without a slash is looked for in PATH.",
                    isRequired: true),
                Field("timeout", \.timeout, .patience, "How long an answer may take, by the wall clock."),
                Field(
                    "startTimeout", \.startTimeout, .patience,
                    "How long the program may take until it says hello, by the wall clock."),
            ])
    }
}

extension Format where Value == Timespan {
    fileprivate static var patience: Format {
        positiveDuration.with {
            $0 <= ExternalSpec.longestTimeout
                ? nil : "is too long, expected at most \(DurationText.print(ExternalSpec.longestTimeout))"
        }
    }
}

extension Format where Value == CommandSpec {
    /// A list of words. If the first word is not found or cannot be started, that is a problem.
    static var command: Format {
        let words = Format<[String]>.list(
            of: .string(maximum: CommandSpec.maximumWordLength), count: 1...CommandSpec.maximumWords)
        return Format(
            shape: words.shape,
            read: { node, reading in
                let before = reading.problems.count
                guard let read = words.read(node, &reading), reading.problems.count == before else { return nil }
                var command = CommandSpec()
                command.words = read
                command.position = node.position
                let place = node.elements?.first?.position ?? node.position
                do throws(ValueProblem) {
                    (command.executable, command.directory) = try ProgramFile.find(read[0], from: reading.directory)
                } catch {
                    reading.report("the program '\(read[0])' \(error.message)", at: place, hint: error.hint)
                    return nil
                }
                return command
            },
            write: { words.write($0.words) })
    }
}

extension CommandSpec {
    /// A command from a command line. Its paths start at the process's working directory.
    ///
    /// - Throws: if its program is missing or cannot be started.
    package init(onCommandLine words: [String]) throws(Diagnostics) {
        self.init()
        self.words = words
        guard let program = words.first else { preconditionFailure("a command has a program") }
        do throws(ValueProblem) {
            (executable, directory) = try ProgramFile.find(program, from: "")
        } catch {
            let place = SourcePosition(file: program, line: 0, column: 0)
            throw Diagnostics([Diagnostic(position: place, message: "the program \(error.message)", hint: error.hint)])
        }
    }
}

extension Field where Owner == ServiceEntry {
    /// `external`, which only some services can have.
    static func external(of service: ServiceDeclaration, in vocabulary: ScenarioVocabulary) -> Field {
        let format = Format<ExternalSpec?>.external(of: service, in: vocabulary)
        return Field(
            key: "external",
            description: "An external program that decides in the service's place; off decides here. For "
                + vocabulary.externalServices.joined(separator: ", ") + " only.",
            isRequired: false, shape: format.shape,
            read: { node, entry, reading in
                if let value = format.read(node, &reading) { entry.external = value }
            },
            write: { entry in entry.external.map { format.write($0) } })
    }
}

extension Format where Value == ExternalSpec? {
    /// Only `off` for a service that cannot be external.
    fileprivate static func external(of service: ServiceDeclaration, in vocabulary: ScenarioVocabulary) -> Format {
        if service.mayBeExternal { return Format<ExternalSpec>.external.orOff() }
        return Format(
            shape: .text(.object([("enum", .array([.string("off"), .bool(false)]))])),
            read: { node, reading in
                if node.text == "off" || node.text == "false" { return .some(nil) }
                reading.report(
                    "\(service.name) cannot be an external program", at: node.position,
                    hint: "these can: \(vocabulary.externalServices.joined(separator: ", "))")
                return nil
            },
            write: { _ in .text("off") })
    }
}
