internal import Applications
internal import ArgumentParser
internal import Contexts
internal import Scenarios
internal import Storage
internal import Texts

/// `perennial audit`: the invariants over the databases of a served application.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Checks the invariants over the databases of what is or was served.",
        discussion: """
            Compares the databases of all services with each other: money, stock, what customers were told, the view. It \
            writes nothing. The services may be at work meanwhile; then only what is settled is judged, and it says what is \
            not.

            It ends with 120 if an invariant is broken, and with 99 if nothing could be judged.
            """)

    @Argument(
        help: ArgumentHelp("The scenario file that was served.", valueName: "file"),
        completion: .file(extensions: ["yaml"]))
    var file: String

    @OptionGroup var scenario: ScenarioOptions
    @OptionGroup var place: DatabaseOptions

    func run() async throws {
        let read: ScenarioFile
        do { read = try scenario.reader().read(path: file) } catch { throw Failure(unexpected: error) }
        let databases = try place.place()
        let found: StorageAudit
        do throws(DatabaseError) {
            var stores: [any SQLStore] = []
            for name in theApplication.services { stores.append(try databases.store(of: name, isForReading: true)()) }
            found = try await theApplication.audit(stores, for: read.scenario)
        } catch {
            throw Failure(.impossible, "error: \(MessageText(lines: error.detail))")
        }
        try Terminal.write(Self.text(found))
        if !found.holds { throw ExitReason.invariantBroken.exitCode }
        if found.judged == 0, !found.notJudged.isEmpty { throw ExitReason.expectationFailed.exitCode }
    }

    private static func text(_ found: StorageAudit) -> String {
        var text = ""
        for invariant in found.audit.invariants {
            text +=
                invariant.count == 0 && found.judged == 0
                ? "  – \(invariant.name): not judged\n"
                : invariant.count == 0 ? "  ✓ \(invariant.name)\n" : "  ✗ \(invariant.name): \(invariant.count) times\n"
            for breach in invariant.named.prefix(10) { text += "      \(breach.text)\n" }
        }
        text += found.judged == 1 ? "1 saga judged" : "\(found.judged) sagas judged"
        if found.audit.unfinished > 0 { text += ", \(found.audit.unfinished) not judged since they are under way" }
        text += found.isQuiet ? "; nothing is under way\n" : "\n"
        for what in found.notJudged { text += "not judged: \(what)\n" }
        return PrintableText.escaped(text, lines: true)
    }
}
