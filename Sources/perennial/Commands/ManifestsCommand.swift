internal import ArgumentParser
internal import Manifests
internal import Scenarios
internal import Texts

/// `perennial manifests`: what a cluster needs to run the application.
struct ManifestsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manifests",
        abstract: "Writes what a cluster needs to run the shop: Kubernetes manifests, nginx, CI jobs.",
        discussion: """
            Everything is made from the scenario's own values, so that what was simulated is what is deployed: replicas, \
            probes, rollouts, autoscalers, memory, time-outs, routes. The folder holds base/ with the services and their \
            database, gateway/ and ingress/ with a door each, a Containerfile, and a template for the secrets:

              perennial manifests shop.yaml -o k8s --image registry.example/shop:1
              kubectl kustomize k8s/gateway

            What the scenario says and manifests cannot is told on standard error. Files that are not as this command wrote \
            them are left alone unless --force says otherwise.

            \(ExitReason.help)
            """)

    @Argument(
        help: ArgumentHelp("A scenario file.", valueName: "file"), completion: .file(extensions: ["yaml"]))
    var file: String

    @OptionGroup var scenario: ScenarioOptions
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var further: FurtherManifestOptions

    @Option(
        name: [.customShort("o"), .customLong("out")],
        help: ArgumentHelp("Where the files go; made if it does not exist.", valueName: "folder"),
        completion: .directory)
    var out: String

    @Flag(help: "Overwrites files that this command did not write, or that were changed since.")
    var force = false

    @Flag(help: "Writes nothing, and fails if the folder is not what would be written.")
    var check = false

    func validate() throws {
        if out.isEmpty { throw ValidationError("--out is empty: expected a folder.") }
        if force, check { throw ValidationError("--force and --check contradict each other.") }
    }

    func run() throws {
        let read = try read()
        var options = cluster.options
        options.nginx = try further.nginxOptions()
        options.pipelines = further.pipelines
        let programs = ProgramFiles(of: read)
        options.programFiles = programs.files
        options.paths.folder = Self.quoted(Paths.withoutSlashes(out))
        if !options.pipelines.isEmpty { options.paths = try paths() }
        let manifests: ClusterManifests
        do {
            manifests = try ClusterManifests(theApplication, read.scenario, options)
        } catch let problems as ManifestProblems {
            throw Failure(.badInput, MessageText(lines: problems.description))
        }
        for note in manifests.notes + programs.notes { Terminal.printError(note) }
        let folder = ManifestFolder(path: Paths.withoutSlashes(out), files: manifests.files)
        if check { return try folder.check() }
        for stale in try folder.write(force: force) {
            Terminal.printError("note: \(stale) is from an earlier time and written no more; remove it")
        }
        let shown = PrintableText.escaped(folder.path)
        try Terminal.write(
            "\(manifests.files.count) files in \(shown)\nto look at them: kubectl kustomize \(shown)/gateway\n")
    }

    private func read() throws(Failure) -> ScenarioFile {
        do { return try scenario.reader().read(path: file) } catch { throw Failure(unexpected: error) }
    }

    /// How jobs find the scenario and write the folder again: by the same arguments.
    private func paths() throws(Failure) -> ManifestOptions.Paths {
        let folder = Paths.withoutSlashes(out)
        let arguments =
            ["-o", folder] + scenario.arguments + cluster.arguments + further.arguments
        for text in [file] + arguments where !Self.isPlain(text) {
            throw Failure(
                .badInput,
                "error: --pipeline: '\(text)' has a character that means something else in a job; use letters, digits and ._/,:=@+%> -"
            )
        }
        guard !file.hasPrefix("/"), !folder.hasPrefix("/") else {
            throw Failure(
                .badInput,
                "error: --pipeline: jobs find the scenario and the folder from the repository's root on: start this command there, and name both by paths that do not begin with /"
            )
        }
        var paths = ManifestOptions.Paths()
        paths.scenario = Self.quoted(file)
        paths.folder = Self.quoted(folder)
        paths.arguments = arguments.map(Self.quoted).joined(separator: " ")
        return paths
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "._/,:=@+%> -".utf8.contains(byte)
            }
        }
    }

    private static func quoted(_ text: String) -> String {
        !text.isEmpty && isPlain(text) && !text.utf8.contains { " >".utf8.contains($0) }
            ? text : "'\(PrintableText.escaped(text).replacing("'", with: "'\\''"))'"
    }
}
