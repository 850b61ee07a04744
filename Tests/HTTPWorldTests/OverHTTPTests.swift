import FlowerShopApplication
import HTTPWorld
import Measurement
import Scenarios
import Simulation
import Testing
import Texts

/// What a run over HTTP cannot do is refused where it is written.
@Suite struct OverHTTPTests {
    private static let requests = "journey: [ { request: { name: a, get: / } } ]"

    @Test(arguments: [
        ("faults: [ { name: f, at: 1s, kill: order } ]", 3, "carry out a fault"),
        ("steadyState: { hold: [ 'traffic.offered.count >= 1' ] }", 3, "steady state"),
        ("breaks: [ money ]", 3, "invariants of a target"),
        ("shop: { network: 1ms }", 3, "describes what is simulated"),
        ("target: { baseURL: 'http://a', tls: { verify: off } }", 3, "no TLS yet"),
    ])
    func aKeyThatItCannotCarryOut(key: String, line: Int, message: String) throws {
        let yaml = """
            scenario: it
            traffic: { readers: { executor: constant-vus, \(Self.requests) } }
            \(key)

            """
        let file = try ScenarioReader(.flowerShop, target: key.hasPrefix("target") ? nil : "http://a")
            .read(Array(yaml.utf8), file: "it.yaml")
        let problems = file.scenario.problemsOverHTTP(file.source)
        #expect(problems.count == 1 && problems.first?.position.line == line, "\(problems)")
        #expect(problems.first?.message.contains(message) == true, "\(problems)")
    }

    @Test(arguments: [
        ("journey: [ order ]", "the step 'order'"),
        ("journey: [ { request: { name: journey, get: / } } ]", "a request of the name 'journey'"),
    ])
    func aJourneyThatItCannotMake(journey: String, message: String) throws {
        let yaml = "scenario: it\ntraffic: { readers: { executor: constant-vus, \(journey) } }\n"
        let file = try ScenarioReader(.flowerShop, target: "http://a").read(Array(yaml.utf8), file: "it.yaml")
        let problems = file.scenario.problemsOverHTTP(file.source)
        #expect(problems.contains { $0.message.contains(message) }, "\(problems)")
    }

    @Test func everyMetricOfItsOwnHasAMeaning() throws {
        let metrics = try HTTPReference.metrics(.flowerShop)
        for name in ["journey.served", "http.responses", "http.connect", "generator.lateness", "http.checks_failed"] {
            #expect(metrics.contains { $0.name == name && !$0.meaning.isEmpty }, "\(name)")
        }
        for metric in metrics { #expect(MetricName.isReserved(metric.name)) }
    }
}
