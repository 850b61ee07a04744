internal import Applications
internal import ArgumentParser
internal import Contexts
internal import Hosting
internal import Scenarios
internal import Serving
internal import Storage
internal import Texts

/// `perennial redrive`: the events that a served application's services have failed at.
struct RedriveCommand: AsyncParsableCommand {
    /// The events of a service that are listed.
    static let maximumListed = 100

    static let configuration = CommandConfiguration(
        commandName: "redrive",
        abstract: "Tries again what services have failed at, or lists it.",
        discussion: """
            An event at which a service's logic fails is parked in the service's database and tried again, with pauses from \
            100 ms to a minute. After \(ParkedEvent.maximumFailures) failures it is a dead letter: nobody tries it again until \
            it is redriven. The events behind it with the same key wait; all others go on.

            The services may be at work meanwhile, on this machine or another one. One that does not run tries the events \
            when it runs again.
            """)

    @Argument(
        help: ArgumentHelp("The scenario file that was served.", valueName: "file"),
        completion: .file(extensions: ["yaml"]))
    var file: String

    @Argument(help: ArgumentHelp("The service; without it all of them.", valueName: "service"))
    var service: String?

    @Option(help: ArgumentHelp("Only the events with this key.", valueName: "number")) var key: UInt64?

    @Flag(help: "Lists what is parked, and changes nothing.") var list = false

    @OptionGroup var scenario: ScenarioOptions
    @OptionGroup var place: DatabaseOptions

    func run() async throws {
        let read: ScenarioFile
        do { read = try scenario.reader().read(path: file) } catch { throw Failure(unexpected: error) }
        if let service, !theApplication.services.contains(service) {
            let known = theApplication.services
            let hint = NearestName.nearest(to: service, among: known).map { "did you mean '\($0)'?" }
            throw Failure(
                .badInput,
                "error: there is no service '\(service)'; \(hint ?? "there are \(known.joined(separator: ", "))")")
        }
        let databases = try place.place()
        var text = ""
        do throws(DatabaseError) {
            for (index, name) in theApplication.services.enumerated() where service == nil || service == name {
                // Opened for reading first, so that nothing is made where nothing was served.
                try await databases.checkIsThere(name)
                let context = try await theApplication.open(
                    ServiceID(rawValue: UInt16(index)), in: try databases.store(of: name)(), workers: 1,
                    firstEvent: ReplicaProcess.firstEvent,
                    for: read.scenario)
                defer { context.close() }
                text += try await list ? listed(name, context.parking) : redriven(name, context.parking)
            }
        } catch {
            throw Failure(.impossible, "error: \(MessageText(lines: error.detail))")
        }
        try Terminal.write(PrintableText.escaped(text, lines: true))
    }

    private func redriven(_ name: String, _ parking: any ParkingBook) async throws(DatabaseError) -> String {
        let count = try await parking.redrive(key: key, at: SystemClock().now)
        return "\(name): \(count == 0 ? "nothing" : count == 1 ? "1 event" : "\(count) events") to try again\n"
    }

    private func listed(_ name: String, _ parking: any ParkingBook) async throws(DatabaseError) -> String {
        let counts = try await parking.parkedCounts()
        guard counts.all > 0 else { return "\(name): nothing is parked\n" }
        let letters = counts.deadLetters == 1 ? "1 dead letter" : "\(counts.deadLetters) dead letters"
        var text = "\(name): \(counts.all) parked, \(letters)\n"
        var (place, shown) = (0, 0)
        while shown < Self.maximumListed,
            case let events = try await parking.parkedEvents(from: place, limit: Self.maximumListed), !events.isEmpty
        {
            place += events.count
            for parked in events where key == nil || key == parked.event.key {
                guard shown < Self.maximumListed else { break }
                shown += 1
                text += "  \(Self.text(of: parked))\n"
            }
        }
        if key == nil, counts.all > shown { text += "  and \(counts.all - shown) more\n" }
        return text
    }

    /// `key 17  order_placed  dead letter after 20 failures: The service came to no decision…`
    private static func text(of parked: ParkedEvent) -> String {
        let type = theApplication.messages[parked.event.type]?.name ?? "type \(parked.event.type.rawValue)"
        let failures = parked.failures == 1 ? "1 failure" : "\(parked.failures) failures"
        let state =
            parked.failures == 0
            ? "waits behind another" : parked.isDeadLetter ? "dead letter after \(failures)" : "\(failures)"
        let reason = parked.reason.map { ": \($0.explanation)" } ?? ""
        return "key \(parked.event.key)  \(type)  \(state)\(reason)"
    }
}
