internal import ArgumentParser
internal import Load
internal import Scenarios
internal import Simulation
internal import Texts

/// `perennial inspect`: shows a scenario file with every default filled in.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Shows a scenario with every default filled in, and the load that it plans.",
        discussion: """
            The output is a scenario file: the load, and what can never happen, is in comments. What each key means, perennial \
            keys says.
            """)

    @Argument(
        help: ArgumentHelp("A scenario file.", valueName: "file"), completion: .file(extensions: ["yaml"]))
    var file: String

    @OptionGroup var scenario: ScenarioOptions

    func run() throws {
        let read = try scenario.read(file, in: nil)
        let traces = read.plans[0].plannedTraces.map { "\n  \($0.traffic): \($0.description)" }
        let load = PrintableText.escaped(
            LoadPlan(read.file.scenario).description + traces.joined() + Self.told(read), lines: true)
        let comment = load.split(separator: "\n", omittingEmptySubsequences: false).map { "# \($0)" }
        let yaml: String
        do { yaml = try read.file.scenario.yaml } catch {
            throw Failure(.impossible, "error: \(file): cannot be shown as YAML: \(error)")
        }
        try Terminal.write(yaml + "\n" + comment.joined(separator: "\n") + "\n")
    }

    /// What can never happen, and what variants leave out.
    private static func told(_ read: ReadScenario) -> String {
        let leftOut = read.file.variants.flatMap { variant in
            variant.leftOut.map { "variant '\(variant.name)' leaves out, as it does not have its fault: \($0.text)" }
        }
        let told = read.warnings.prefix(ScenarioWarnings.maximumTold).map(\.description) + leftOut
        return told.isEmpty ? "" : "\n\n" + told.joined(separator: "\n")
    }
}
