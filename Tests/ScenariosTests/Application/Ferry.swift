import Contexts

@testable import Scenarios

/// An application that there is not: passengers book a seat on a ferry and board it.
enum Ferry {
    static let season = Setting("season", "When the ferry sails.", default: "summer") {
        .oneOf(["summer", "winter"], as: "season")
    }
    static let gates = Setting("gates", "Gates that are open.", default: 2) { .integer(1...9) }
    static let seats = Setting("seats", "How many seats.", default: 1...2) { .range(1...6) }

    static let vocabulary = ScenarioVocabulary(
        name: "ferry",
        words: ScenarioVocabulary.Words(
            system: "ferry", saga: "booking", article: "a", beginning: "book", replay: "its seats are its own"),
        section: ScenarioVocabulary.Section("ferry", "How the ferry is deployed.", last: [season]),
        services: [
            ServiceDeclaration("booking", time: .constant(.milliseconds(3))),
            ServiceDeclaration("boarding", time: .constant(.milliseconds(8)), [gates]),
        ],
        gateway: GatewayDeclaration(
            [GatewayDeclaration.Path("/bookings", service: "booking", isAboutSaga: true)], example: "/bookings",
            visitDescription: "Requests a path of the gateway."),
        invariants: [
            InvariantDeclaration("one-seat-each"),
            InvariantDeclaration("nobody-left") { $0[season] == "winter" ? "set ferry.season to summer" : nil },
        ],
        steps: [
            StepDeclaration("book", "Books seats.", part: .begins, asks: "booking", [seats]),
            StepDeclaration("board", "Goes aboard.", part: .follows, asks: "boarding"),
        ],
        defaultJourney: [JourneyStep("book")])

    static var reader: ScenarioReader { ScenarioReader(vocabulary) }

    /// A scenario in which every key of the ferry's own stands, none at its default.
    static let scenario = """
        scenario: crossing
        duration: 1m
        ferry:
          services: { boarding: { gates: 5, replicas: 2 } }
          season: winter
        traffic:
          passengers:
            executor: constant-arrival-rate
            rate: 10/s
            journey: [ { book: { seats: 4 } }, board, { visit: /bookings } ]

        """
}
