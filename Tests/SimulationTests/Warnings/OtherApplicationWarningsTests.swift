import Contexts
import Scenarios
import Simulation
import Testing
import Texts

/// Warnings read what an application declares of its steps and paths.
@Suite struct OtherApplicationWarningsTests {
    private static let looks = Setting("times", "How often.", default: 1...3) { .range(1...9) }

    /// Passengers look at the timetable, book a seat, and board.
    private static let ferry = ScenarioVocabulary(
        name: "ferry",
        words: ScenarioVocabulary.Words(
            system: "ferry", saga: "booking", article: "a", beginning: "book", replay: "its seats are its own"),
        section: ScenarioVocabulary.Section("ferry", "How the ferry is deployed."),
        services: [
            ServiceDeclaration("timetable", time: .constant(.milliseconds(1))),
            ServiceDeclaration("booking", time: .constant(.milliseconds(3))),
            ServiceDeclaration("boarding", time: .constant(.milliseconds(8))),
        ],
        gateway: GatewayDeclaration(
            [GatewayDeclaration.Path("/bookings", service: "booking", isAboutSaga: true)], example: "/bookings",
            visitDescription: "Requests a path of the gateway."),
        steps: [
            StepDeclaration("look", "Looks at the timetable.", asks: "timetable", times: looks, [looks]),
            StepDeclaration(
                "book", "Books a seat.", part: .begins, asks: "booking", reaches: .services(["booking", "boarding"])),
            StepDeclaration("board", "Goes aboard.", part: .follows, asks: "boarding"),
        ],
        defaultJourney: [JourneyStep("book")])

    private func warnings(_ journey: String, _ rest: String = "") throws -> [String] {
        let yaml = """
            scenario: crossing
            duration: 1m
            traffic: { passengers: { executor: constant-arrival-rate, rate: 10/s, journey: [ \(journey) ] } }
            \(rest)
            """
        let file = try ScenarioReader(Self.ferry).read(Array(yaml.utf8), file: "test.yaml")
        return ScenarioWarnings.all(in: file.scenario, file.source).map {
            $0.message + ($0.hint.map { "; \($0)" } ?? "")
        }
    }

    @Test func aStepNeedsTheSagaThatItIsAbout() throws {
        #expect(try warnings("book, board, { visit: /bookings }").isEmpty)
        #expect(
            try warnings("board, book") == [
                "step 1 of 'passengers', board, never has anything to ask about: it is about a booking, and no booking "
                    + "step comes before it; put a booking step before it, or a number after the path, as /bookings/17"
            ])
        #expect(try warnings("look, { visit: /bookings }").count == 1)
        #expect(try warnings("look, { visit: /bookings/17 }").isEmpty)
    }

    @Test func aFaultIsFeltByTheServicesThatAStepReaches() throws {
        let faults = "faults: [ { kill: boarding, at: 1s }, { kill: timetable, at: 2s } ]"
        #expect(
            try warnings("book", faults) == ["the fault 'kill-timetable' is felt by nobody: 'timetable' is never used"])
        #expect(
            try warnings("look", faults) == [
                "the fault 'kill-boarding' is felt by nobody: 'boarding' is never used by customers who never book"
            ])
    }

    @Test func anExpectationOfSagasNeedsAStepThatBeginsOne() throws {
        let expect = "expect: [ booking.asked > 1 ]"
        #expect(try warnings("book", expect).isEmpty)
        #expect(
            try warnings("look", expect) == [
                "nothing can ever be held against 'booking.asked > 1': no customer ever takes the step 'book'"
            ])
    }

    @Test func thinkTimesCountAsOftenAsAStepAsks() throws {
        #expect(try warnings("{ look: { times: 2, think: 14s } }, book").isEmpty)
        #expect(
            try warnings("{ look: { times: 2..4, think: 14s } }, book").first?.contains("take about 42s") == true)
    }
}
