internal import ArgumentParser
internal import Scenarios
internal import Traces

/// `perennial import access-log`.
struct ImportAccessLogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access-log",
        abstract: "Makes a trace of web servers' access logs in the common formats.",
        discussion: """
            A client is a session; rules say which request is which step of a journey. Begin with the sample: \
            perennial import rules > rules.yaml. The formats common and combined are recognised by themselves, also \
            behind a virtual host; what follows is ignored, unless --client names it. Lines without an HTTP request are \
            skipped and counted, unless a rule names their status.
            """)

    /// The name that stands for ``AccessLogRules/sample``.
    static let sampleName = "sample"

    @OptionGroup var options: ImportOptions

    @Option(
        help: ArgumentHelp(
            "The rules, or '\(sampleName)' for those that perennial import rules prints.", valueName: "rules"),
        completion: .file(extensions: ["yaml"]))
    var map: String

    @Option(
        help: ArgumentHelp(
            "The format of the lines, by Apache's name: \(AccessLogFormat.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "format"),
        transform: { text in
            guard let format = AccessLogFormat(rawValue: text) else {
                throw ValidationError(
                    "'\(text)' is no format: one of \(AccessLogFormat.allCases.map(\.rawValue).joined(separator: ", "))."
                )
            }
            return format
        })
    var format = AccessLogFormat.auto

    @Option(
        help: ArgumentHelp(
            """
            The field that holds the client: host, behind a virtual host; user; forwarded-for, the first field behind \
            those of the format; or that field's number. Of a list, the first is the client.
            """, valueName: "field"),
        transform: { text in
            guard let client = AccessLogClient(text) else {
                throw ValidationError("'\(text)' is no field: \(AccessLogClient.names).")
            }
            return client
        })
    var client = AccessLogClient.host

    func run() throws {
        if map != Self.sampleName { try OutputCheck.check([("--output", options.output)], against: [map]) }
        try options.report { () throws(TraceError) in
            let rules =
                map == Self.sampleName
                ? try AccessLogRules(yaml: AccessLogRules.sample, name: map) : try AccessLogRules(path: map)
            var importer = AccessLogImporter(
                rules: rules, policy: options.policy(default: AccessLogImporter.defaultMaximumShare))
            importer.format = format
            importer.client = client
            // Nobody wants an empty trace.
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
