import Testing

@testable import Scenarios
@testable import Texts
@testable import Traces

/// Values that were once taken without a word, and did not mean what their author thought.
@Suite struct RefusedValueTests {
    private func expect(
        _ yaml: String, saying message: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let found = problems(minimal + yaml)
        #expect(found.contains { $0.message.contains(message) }, "\(found)", sourceLocation: sourceLocation)
    }

    @Test func aVariantIsAVariantOfItsScenario() {
        expect("variants: { a: { scenario: y } }", saying: "shares 'scenario' with its scenario")
        expect("variants: { a: { variants: {} } }", saying: "shares 'variants' with its scenario")
        expect("variants: { a: { variants.b.seed: 3 } }", saying: "shares 'variants' with its scenario")
    }

    @Test func aVariantSetsAPlaceOnce() {
        let whole = "shop.services.payment: { replicas: 3 }"
        let part = "shop.services.payment.replicas: 4"
        let message = "sets what 'shop.services.payment"
        expect("variants: { a: { \(whole), \(part) } }", saying: message)
        expect("variants: { a: { \(part), \(whole) } }", saying: message)
        #expect(problems(minimal + "variants: { a: { \(part), shop.services.payment.workers: 2 } }").isEmpty)
    }

    @Test func theWorkersOfADeploymentFitIntoMemory() {
        let services = "shop: { services: { order: { replicas: 100, workers: 10000 } } }"
        expect(services, saying: "workers in all replicas of all services, expected at most 1000000")
        #expect(problems(minimal + services.replacing("100,", with: "99,")).isEmpty)
    }

    @Test func aKillHasARate() {
        let fault = "faults: [ { kill: order, for: 5s, rate: RATE } ]"
        expect(fault.replacing("RATE", with: "0/s"), saying: "is zero, expected a rate above 0/s")
        expect(fault.replacing("RATE", with: "1001/s"), saying: "is too fast for kills, expected at most 1000/s")
        #expect(problems(minimal + fault.replacing("RATE", with: "1000/s")).isEmpty)
    }

    @Test func aFaultEndsWithTheRun() {
        let fault = "drain: 1m\nfaults: [ { slow: order, time: 1s, at: 90s, for: LENGTH } ]"
        expect(fault.replacing("LENGTH", with: "31s"), saying: "lasts until 121s, and the run at most until 2m")
        #expect(problems(minimal + fault.replacing("LENGTH", with: "30s")).isEmpty)
    }

    @Test(arguments: ["1s1s", "1s1m", "1ms1s"])
    func unitsComeOnceAndTheLargestFirst(text: String) {
        expect("drain: \(text)", saying: "has its units out of order")
    }

    @Test(arguments: [("seed: 010", "zero in front"), ("seed: +7", "plus sign"), ("drain: 010s", "is no duration")])
    func numbersAreWrittenPlainly(yaml: String, message: String) { expect(yaml, saying: message) }

    @Test func aRateThatNothingComesOfIsNone() throws {
        let error = #expect(throws: ValueProblem.self) { try Rate.parse("0.0000000000000000001/s") }
        #expect(error?.message.contains("too slow") == true)
        #expect(try Rate.parse("0/s").perSecond == 0)
        #expect(try Rate.parse("0.001/h").perSecond > 0)
    }

    @Test func theLoadPlanCountsWhatComes() throws {
        let yaml = minimal.replacing("10/s", with: "0.11/s")
        #expect("\(LoadPlan(try read(yaml)))".contains("7 arrivals, peak"), "at 0 s, 9.09 s, … 54.5 s")
    }

    @Test(arguments: ["seed=&a 7", "seed=!!str 7", "seed= *a"])
    func anOverrideIsPlain(argument: String) {
        let error = #expect(throws: Diagnostics.self) { try Override(argument: argument) }
        #expect(error?.description.contains("expected plain YAML") == true, "\(error?.description ?? "")")
    }

    @Test func everyPlaceOfARepeatedKeyIsNamed() {
        let yaml =
            minimal + "drain: 1m\nshop:\n  catalog:\n    stock: 1\n  # duration: 3\nduration : 2m\nduration: 3m\n"
        #expect(problems(yaml).map(\.position.line) == [2])
        #expect(problems(yaml).first?.hint == "it stands in lines 2, 10, 11; remove or rename all but one")
        let nested = minimal + "shop:\n  catalog:\n    stock: 1\n    stock: 2\n  network: 1ms\n    \n"
        #expect(problems(nested).first?.hint == "it stands in lines 7, 8; remove or rename all but one")
    }

    @Test func aByteOrderMarkIsLeftOut() throws {
        let bytes = [0xEF, 0xBB, 0xBF] + Array((minimal + "seeed: 1").utf8)
        #expect(problems(bytes).map(\.position.line) == [5])
        #expect(problems([0xEF, 0xBB, 0xBF] + Array("seeed: 1".utf8)).map(\.position.column).contains(1))
    }

    @Test func aDiagnosticIsOneLineWhateverItNames() {
        let found = problems(minimal + "\"a\\n\\e[2J\\u2066\": 1")
        #expect(found.map(\.description).contains { $0.contains(#"unknown key 'a\x0a\x1b[2J\u2066'"#) }, "\(found)")
    }

    @Test func anExampleOfABadLineSaysWhatWasExpected() {
        let example = BadLines.Example(path: "a.csv", line: 2, reason: .date, text: "12/6/2010 8:26")
        #expect(
            "\(example)"
                == "a.csv:2: unusable date, expected 2010-12-06 08:26:00, 12/6/2010 8:26, or what --date-format says: "
                + "12/6/2010 8:26"
        )
    }
}
