import Contexts
import FlowerShopApplication
import Platform
import Testing
import Texts

@testable import Scenarios

/// The harness reads what an application declares, and knows no other words.
@Suite struct OtherApplicationTests {
    private func problem(_ line: String) -> Diagnostic? {
        problems("scenario: test\ntraffic: { a: { executor: constant-vus } }\n\(line)\n", Ferry.reader).first
    }

    private func stepProblem(_ step: String) -> Diagnostic? {
        problems("scenario: test\ntraffic: { a: { executor: constant-vus, journey: [ \(step) ] } }\n", Ferry.reader)
            .first
    }

    @Test func itsOwnKeysHaveTheirTypes() throws {
        let scenario = try read(Ferry.scenario, Ferry.reader)
        #expect(scenario.application[Ferry.season] == "winter")
        #expect(scenario.application[Ferry.gates, of: "boarding"] == 5)
        #expect(scenario.application.service("boarding")?.replicas == 2)
        let journey = scenario.traffic[0].journey
        #expect(journey.map(\.name) == ["book", "board", "visit"])
        #expect(journey[0][Ferry.seats] == 4...4)
        #expect(journey[2].path == "/bookings")
    }

    @Test func whatIsLeftOutHasItsDefault() throws {
        let scenario = try read("scenario: a\ntraffic: { a: { executor: constant-vus } }\n", Ferry.reader)
        #expect(scenario.application[Ferry.season] == "summer")
        #expect(scenario.application[Ferry.gates, of: "boarding"] == 2)
        #expect(scenario.traffic[0].journey == [JourneyStep("book")])
        #expect(scenario.traffic[0].journey[0][Ferry.seats] == 1...2)
        #expect(scenario.application.services.map(\.spec.time) == Ferry.vocabulary.services.map(\.time))
    }

    @Test func whatIsPrintedIsTheSameScenario() throws {
        let scenario = try read(Ferry.scenario, Ferry.reader)
        let yaml = try scenario.yaml
        #expect(yaml.contains("gates: 5"))
        #expect(yaml.contains("season: winter"))
        #expect(try read(yaml, Ferry.reader) == scenario)
    }

    @Test func aValueAtItsDefaultIsTheSameAsNone() {
        var settings = Settings()
        settings[Ferry.gates] = 4
        settings[Ferry.season] = "winter"
        #expect(settings != Settings())
        var otherOrder = Settings()
        otherOrder[Ferry.season] = "winter"
        otherOrder[Ferry.gates] = 4
        #expect(settings == otherOrder)
        #expect(settings.hashValue == otherOrder.hashValue)
        settings[Ferry.gates] = 2
        settings[Ferry.season] = "summer"
        #expect(settings == Settings())
    }

    @Test func anUnknownStepIsToldWithItsOwnSteps() {
        #expect(stepProblem("swim: {}")?.message == "a mapping, expected one of the steps: book, board, visit, request")
        #expect(stepProblem("boardd")?.hint == "did you mean 'board'?")
        #expect(stepProblem("order")?.message == "'order' is no step")
        #expect(
            stepProblem("visit: bookings")?.message == "'bookings' is no path, expected a slash and up to 199 "
                + "characters without blanks, '?' and '#'")
    }

    @Test(arguments: [
        ("shop: {}", "unknown key 'shop'", "known here: "),
        ("ferry: { services: { order: {} } }", "unknown key 'order'", "known here: booking, boarding"),
        ("ferry: { services: { booking: { gates: 3 } } }", "unknown key 'gates'", "ferry.services.boarding"),
        ("ferry: { season: spring }", "'spring' is no season", "known here: summer, winter"),
        ("faults: [ { kill: payment } ]", "'payment' is no service", "known here: booking, boarding"),
        ("faults: [ { partition: nowhere } ]", "expected two parties as 'bus -> booking' or 'gateway <-> booking'", ""),
        ("faults: [ { partition: booking -> boarding } ]", "speak by events", "write 'bus -> boarding'"),
        ("breaks: [ money ]", "'money' is no invariant", "known here: one-seat-each, nobody-left"),
    ])
    func whatIsWrongIsToldInItsOwnWords(line: String, message: String, hint: String) {
        let found = problem(line)
        #expect(found?.message.contains(message) == true, "\(found?.message ?? "nothing")")
        #expect(hint.isEmpty || found?.hint?.contains(hint) == true, "\(found?.hint ?? "nothing")")
    }

    @Test func anInvariantThatIsNotCheckedCannotBreak() {
        let found = problem("ferry: { season: winter }\nbreaks: [ nobody-left ]")
        #expect(found?.message == "'nobody-left' is to break and is not checked")
        #expect(found?.hint == "set ferry.season to summer")
        #expect(problem("breaks: [ nobody-left, one-seat-each ]") == nil)
    }

    @Test func anAnalysisThatNobodyReachesNamesAStepThatBeginsASaga() {
        let release = "strategy: rolling, service: boarding, version: v2, analysis: { interval: 1s }"
        let found = problem("ferry: { services: { boarding: { versions: { v2: {} } } } }\nreleases: [ { \(release) } ]")
        #expect(found?.message.contains("no journey sends anything to 'boarding'") == true)
        #expect(found?.hint == "add a step that does, such as book, or set analysis to off")
    }

    @Test func overridesFindItsKeys() throws {
        let setting = try Override(argument: "ferry.services.boarding.gates=7")
        let scenario = try read(Ferry.scenario, ScenarioReader(Ferry.vocabulary, overrides: [setting]))
        #expect(scenario.application[Ferry.gates, of: "boarding"] == 7)
        let value = try scenario.variedValue(at: "ferry.services.boarding.replicas", option: "--vary")
        #expect(value.purpose == .resource)
    }

    @Test func theReferenceTellsItsKeys() {
        let reference = KeyReference(Ferry.vocabulary)
        let gates = reference.entries(below: "ferry.services.boarding.gates")
        #expect(gates.map(\.text) == ["ferry.services.SERVICE.gates"])
        #expect(gates.map(\.owners) == [["boarding"]])
        #expect(reference.entries(below: "external").isEmpty, "no service of it may be an external program")
        #expect(reference.sections.map(\.title).contains("ferry.services.SERVICE"))
    }

    @Test(arguments: [
        "shop", "flower", "payment", "inventory", "viewpage", "product", "catalog", "stock", "refund",
    ])
    func nothingIsSaidOfTheShop(word: String) {
        #expect(!Ferry.vocabulary.jsonSchema.lowercased().contains(word))
        for entry in KeyReference(Ferry.vocabulary).entries {
            #expect(!"\(entry)".lowercased().contains(word), "\(entry.text)")
        }
    }

    @Test func scenariosOfTwoApplicationsDiffer() {
        #expect(Scenario(of: Ferry.vocabulary) != Scenario(of: .flowerShop))
        #expect(Scenario(of: Ferry.vocabulary) == Scenario(of: Ferry.vocabulary))
    }
}
