internal import ArgumentParser
internal import Scenarios

/// `perennial import access-log`.
struct ImportAccessLogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access-log",
        abstract: "Makes a trace of web servers' access logs in the combined format.",
        discussion: """
            A client is a session; rules say which request is which step of a journey. Begin with the sample: \
            perennial import rules > rules.yaml
            """)

    /// The name that stands for ``AccessLogRules/sample``.
    static let sampleName = "sample"

    @OptionGroup var options: ImportOptions

    @Option(
        help: ArgumentHelp(
            "The rules, or '\(sampleName)' for those that perennial import rules prints.", valueName: "rules"),
        completion: .file(extensions: ["yaml"]))
    var map: String

    func run() throws {
        try options.report { () throws(TraceError) in
            let rules =
                map == Self.sampleName
                ? try AccessLogRules(yaml: AccessLogRules.sample, name: map) : try AccessLogRules(path: map)
            var importer = AccessLogImporter(rules: rules, policy: options.policy)
            // An empty trace is nobody's wish.
            importer.allowsEmpty = false
            return try importer.run(inputs: options.inputs, output: options.output)
        }
    }
}

/// `perennial import rules`.
struct ImportRulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Prints sample rules for access logs, to begin with.")

    func run() throws { try Terminal.write(AccessLogRules.sample + "\n") }
}
